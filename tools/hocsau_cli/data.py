"""hocsau data: xem, kiểm tra và tải dữ liệu."""

from __future__ import annotations

from pathlib import Path

from hocsau_cli import place
from hocsau_cli.jdk import Jdk, base_options, java_command, java_env
from hocsau_cli.process import run_child
from hocsau_cli.setup import setup

HELP = """cách dùng: hocsau data [--list | --verify | --check-sources | --fetch TÊN … | --mirror THƯ_MỤC [TÊN …]]

Xem, kiểm tra và tải các bộ dữ liệu của khóa học.

tùy chọn:
  -h, --help                  in hướng dẫn này rồi thoát
  --list                      liệt kê các bộ: nguồn, cỡ, giấy phép, đã có trên máy hay chưa (mặc định)
  --verify                    kiểm tra cỡ và SHA-256 của mọi tệp trong bộ nhớ đệm
  --check-sources             hỏi mọi địa chỉ công khai xem còn dùng được không, không tải về
  --fetch TÊN …               tải các bộ có tên về bộ nhớ đệm
  --mirror THƯ_MỤC [TÊN …]    chép mọi bộ lấy được (hoặc các bộ có tên) thành kho gương cho phòng máy

biến môi trường: HOCSAU_MIRROR (thư mục hoặc địa chỉ http của kho gương), HOCSAU_CACHE (thư mục bộ nhớ đệm),
HOCSAU_PICTURES (thư mục ảnh của giảng viên, xem README), HOCSAU_DATA=real (cấm dữ liệu mô phỏng),
HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY (proxy http, như curl)

mã thoát: 0 xong, 1 có dữ liệu hỏng hoặc không lấy được, 2 gọi sai cách"""


def data_command(jdk: Jdk, arguments: list[str]) -> list[str]:
    jars = [place.ROOT / "lib/target/hocsau.jar"]
    return java_command(jdk, base_options(), jars, "vn.hocsau.store.DataCommand", arguments)


def command_data(arguments: list[str]) -> int:
    jdk = setup()
    return run_child(data_command(jdk, arguments), Path.cwd(), java_env(jdk))
