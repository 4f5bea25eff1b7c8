"""Đổi công thức LaTeX thành MathML, để trang đọc được khi không có mạng."""

from __future__ import annotations

import re

from latex2mathml.converter import convert

# Môi trường nhiều dòng mà JupyterLab (MathJax) hiểu nhưng latex2mathml không: đổi sang split, cùng ý nghĩa.
ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|align\*?)\}")
ENVIRONMENTS = {"split", "array", "matrix", "pmatrix", "bmatrix", "vmatrix", "cases"}


class FormulaError(Exception):
    """Công thức không đổi được; lời báo nêu công thức và lý do."""

    def __init__(self, latex: str, reason: str) -> None:
        super().__init__(f"công thức ${latex.strip()}$: {reason}")


def to_mathml(latex: str, *, block: bool = False) -> str:
    r"""MathML của một công thức LaTeX.

    Raises:
        FormulaError: ngoặc nhọn không cân, lệnh hoặc môi trường lạ, ký hiệu ``&`` ngoài bảng.
    """
    _check_braces(latex)
    text = ALIGNED.sub(r"\\\1{split}", latex)
    text = re.sub(r"\\arg(?![A-Za-z])", r"\\operatorname{arg}", text)
    text = re.sub(r"(\d+)\{,\}(\d+)", r"\\text{\1,\2}", text)  # dấu phẩy thập phân
    for name in re.findall(r"\\begin\{([^}]*)\}", text):
        if name not in ENVIRONMENTS:
            raise FormulaError(
                latex, f"không biết môi trường {name}; hãy dùng một trong {', '.join(sorted(ENVIRONMENTS))}"
            )
    try:
        mathml = convert(text.strip(), display="block" if block else "inline")
    except Exception as error:  # thư viện có nhiều lớp lỗi riêng, không chung lớp cha
        raise FormulaError(latex, f"sai cú pháp ({type(error).__name__})") from error
    unknown = re.search(r"\\[A-Za-z]+", mathml)
    if unknown:
        raise FormulaError(latex, f"không biết lệnh {unknown.group()}")
    if "<mi>&</mi>" in mathml:
        raise FormulaError(latex, "dấu & chỉ được đứng trong môi trường nhiều cột như aligned, matrix, cases")
    # Tên hàm nhiều chữ là tên, không phải toán tử: không cách ra hai bên.
    return re.sub(r"<mo>((?!max|min|sup|inf|lim|arg|mod)[^\W\d_]{2,})</mo>", r"<mi>\1</mi>", mathml)


def _check_braces(latex: str) -> None:
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth != 0:
        raise FormulaError(latex, "số ngoặc nhọn mở và đóng không bằng nhau")
