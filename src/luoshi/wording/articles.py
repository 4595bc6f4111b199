"""The article of a law as Chinese writes it. Plain Python."""

from __future__ import annotations

import re

_ARTICLE = re.compile(r"\barts?\. ?(\d{1,3})(?: ?¶ ?(\d{1,2}))?(?: ?\((\d{1,2})\))?")
_DIGITS = "〇一二三四五六七八九"


def in_chinese(text: str) -> str:
    """A text with the articles that it quotes (``art. 11 ¶3 (1)``) written out.

    >>> in_chinese("art. 11 ¶3 (1)"), in_chinese("北京市接诉即办工作条例 art. 15"), in_chinese("没有条款")
    ('第十一条第三款第一项', '北京市接诉即办工作条例 第十五条', '没有条款')
    """
    return _ARTICLE.sub(lambda found: "".join(f"第{_numeral(int(n))}{word}" for n, word in zip(found.groups(), "条款项", strict=True) if n), text)


def _numeral(n: int) -> str:
    """A number below 1000 as it is read; in one that is quoted, 110 is 一百一十.

    >>> [_numeral(n) for n in (3, 10, 11, 20, 44, 105, 110, 260)]
    ['三', '十', '十一', '二十', '四十四', '一百〇五', '一百一十', '二百六十']
    """
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += f"{'' if tens == 1 and not hundreds else _DIGITS[tens]}十"
    elif hundreds and ones:
        said += "〇"
    return said + (_DIGITS[ones] if ones else "")
