"""Cấu hình nbgrader của khóa học, dùng cho cả lệnh hocsau lẫn nbgrader chạy riêng.

Chạy riêng: chép tệp này vào thư mục lớp học, chép mỗi bài vào source/<bài>/<bài>.ipynb, rồi ở đó gọi
``nbgrader generate_assignment <bài>`` và ``nbgrader autograde <bài>``. Kernel Java phải được đăng ký tên ``java``
(lệnh hocsau setup làm việc ấy trong .venv; đặt JUPYTER_PATH=<khóa học>/.venv/share/jupyter).
"""

from nbconvert.preprocessors import TagRemovePreprocessor
from nbgrader.converters import GenerateAssignment

c = get_config()  # noqa: F821 (nbgrader đặt sẵn hàm này)

# Lời giải thành chỗ trống; các ô chỉ có trong bản giáo viên thì bỏ hẳn, trước mọi bước khác.
c.ClearSolutions.code_stub = {"java": "// Viết lời giải của bạn ở đây."}
c.ClearSolutions.text_stub = "*Viết câu trả lời của bạn ở đây.*"
c.TagRemovePreprocessor.enabled = True
c.TagRemovePreprocessor.remove_cell_tags = {"loi-giai"}
c.GenerateAssignment.preprocessors = [TagRemovePreprocessor, *GenerateAssignment.preprocessors.default()]

# Bài học huấn luyện mạng: một ô lâu hơn 30 giây mặc định của nbgrader là chuyện thường.
c.Execute.timeout = 600

# Lời chào của máy ảo Java ở stderr không phải lỗi của người học.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"^(Picked up \w+:|SLF4J|WARNING: .*(native access|restricted|sun\.misc\.Unsafe))"
