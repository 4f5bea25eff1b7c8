"""Máy chủ Jupyter của mỗi sinh viên: cai_dat.sh nối tệp này vào thư mục cấu hình của Jupyter, và Jupyter đọc nó lúc khởi động."""

import os
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(COURSE / "tools"))
from hocsau_cli import place, shared  # noqa: E402

c = get_config()  # noqa: F821

# Một cache cho mọi người; bộ nào thiếu ở đó thì về cache của từng người.
if (COURSE / "build/cache").is_dir():
    os.environ.setdefault("HOCSAU_CACHE", str(COURSE / "build/cache"))

# Khóa học của máy chủ chỉ đọc: mỗi người mở bản sao trong thư mục của mình, bài đã sửa thì giữ, bài chưa sửa thì theo bản mới.
shared.use_own_copy()
if (place.ROOT / "notebooks").is_relative_to(Path.cwd()):
    c.FileContentsManager.preferred_dir = str(place.ROOT / "notebooks")

# Kernel của khóa học tự giữ nhịp gửi; máy chủ mà bỏ bớt nữa thì một biểu đồ lớn biến mất.
c.ZMQChannelsWebsocketConnection.limit_rate = False

# Kernel giữ bộ nhớ chừng nào còn sống: bài đã đóng thẻ mà im một giờ thì dừng.
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
