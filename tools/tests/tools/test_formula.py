from __future__ import annotations

import pytest
from hocsau_tools.formula import FormulaError, to_mathml


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"S_t = f(U x_t + W s_{t-1})", "<msub><mi>S</mi><mi>t</mi></msub>"),
        (r"\operatorname{softmax}(V s_t)", "<mi>softmax</mi>"),
        (r"3d \bmod 10", "<mi>d</mi><mo>mod</mo><mn>10</mn>"),
        (r"\mathbb{R}^{n \times d}", "<msup>"),
        (r"0{,}85", "<mtext>0,85</mtext>"),
        (r"\arg\max_w f", "arg"),
        (r"\text{tốc độ học}", "tốc"),
    ],
)
def test_converts_course_formulas(latex, part):
    assert part in to_mathml(latex)


def test_block_formula_is_displayed_as_block():
    assert 'display="block"' in to_mathml("x", block=True)
    assert 'display="inline"' in to_mathml("x")


@pytest.mark.parametrize("name", ["aligned", "align", "align*", "split"])
def test_aligned_lines_become_a_table_without_numbers(name):
    mathml = to_mathml(rf"\begin{{{name}}} a &= b \\ c &= d \end{{{name}}}", block=True)
    assert mathml.count("<mtr>") == 2
    assert "(1)" not in mathml


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\frac{1", "ngoặc nhọn"),
        (r"a} {b", "ngoặc nhọn"),
        (r"\khong x", r"không biết lệnh \\khong"),
        (r"\begin{foo} x \end{foo}", "không biết môi trường foo"),
        (r"\left( x", "sai cú pháp"),
        (r"a & b", "dấu &"),
    ],
)
def test_wrong_formula_is_named_with_reason(latex, reason):
    with pytest.raises(FormulaError, match=reason) as error:
        to_mathml(latex)
    assert f"${latex.strip()}$" in str(error.value)


def test_escaped_braces_are_not_counted():
    assert "<math" in to_mathml(r"\{1, 2\}")
