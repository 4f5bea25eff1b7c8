"""hocsau app và hocsau train: trang web dùng thử mô hình, và huấn luyện các gói của nó."""

from __future__ import annotations

from pathlib import Path

from hocsau_cli import place
from hocsau_cli.jdk import heap_size, java_command, java_env, jvm_options
from hocsau_cli.process import run_child
from hocsau_cli.setup import setup

TRAIN_HELP = """cách dùng: hocsau train [TÊN …] [--list] [--models THƯ_MỤC]

Huấn luyện và lưu các gói mô hình mà không cần chạy notebook; ứng dụng web dùng các gói này.

tùy chọn:
  -h, --help          in hướng dẫn này rồi thoát
  TÊN …               tên các gói, ví dụ 04_mnist_cnn (mặc định: mọi gói)
  --list              liệt kê các gói và tình trạng của chúng
  --models THƯ_MỤC    nơi để gói (mặc định: build/models)

biến môi trường: HOCSAU_MODE (nhanh, mặc định, hoặc day_du), HOCSAU_HEAP (trần heap, mặc định 2g), và các biến của hocsau data"""


APP_HELP = """cách dùng: hocsau app [--port CỔNG] [--host ĐỊA_CHỈ] [--name TÊN] [--models THƯ_MỤC] [--read-only] [--load NxS]

Mở trang web dùng thử mọi mô hình của khóa học; gói nào chưa có thì huấn luyện trước ở chế độ nhanh.

tùy chọn:
  -h, --help          in hướng dẫn này rồi thoát
  --port CỔNG         cổng để nghe (mặc định: cổng nào trống thì dùng)
  --host ĐỊA_CHỈ      địa chỉ để nghe (mặc định: 127.0.0.1, chỉ máy này)
  --name TÊN          tên miền mà người dùng gõ khi đặt sau reverse proxy; nhiều tên thì cách bằng dấu phẩy
  --models THƯ_MỤC    nơi có các gói mô hình (mặc định: build/models)
  --read-only         chỉ đọc thư mục gói: không huấn luyện, không ghi gì; cho nhiều bản dùng chung một thư mục
  --load NxS          không phục vụ mà đo tải: N người hỏi cùng lúc trong S giây, ví dụ 64x30

biến môi trường: HOCSAU_HEAP (trần heap, mặc định 2g), và các biến của hocsau data"""


def run_app(main: str, arguments: list[str]) -> int:
    jdk = setup("app")
    jars = [place.ROOT / jar for jar in ("app/target/hocsau-app.jar", "lib/target/hocsau.jar")]
    folder = Path.cwd() if Path.cwd().is_relative_to(place.ROOT) else place.ROOT
    command = java_command(jdk, jvm_options(jdk, heap_size(jdk)), jars, f"vn.hocsau.app.{main}", arguments)
    return run_child(command, folder, java_env(jdk))


def command_train(arguments: list[str]) -> int:
    return run_app("TrainCommand", arguments)


def command_app(arguments: list[str]) -> int:
    return run_app("AppCommand", arguments)
