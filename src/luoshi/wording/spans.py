"""A quote in what stands round it."""

from __future__ import annotations

ROUND = 120  # characters shown on each side of a sentence
WITHIN = 250  # and on each side of a number within its sentence
CUT = "…"


def surroundings(text: str, start: int, end: int, most: int = ROUND) -> tuple[str, str]:
    """What stands before and after a span (offsets in characters) in its paragraph, cut with an ellipsis.

    >>> surroundings("前文。\\n改造小区，加装电梯。", 9, 13)
    ('改造小区，', '。')
    """
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return around(text, start, end, first, last if last >= 0 else len(text), most)


def around(text: str, start: int, end: int, first: int, last: int, most: int = WITHIN) -> tuple[str, str]:
    """What stands before and after a span within a wider one, at most so many characters on each side, cut with an ellipsis.

    >>> around("今年新增学位7000个，建成学校20所。", 6, 11, 0, 19, 4)
    ('…新增学位', '，建成学…')
    """
    before, after = text[first:start], text[end:last]
    return (CUT + before[-most:] if len(before) > most else before), (after[:most] + CUT if len(after) > most else after)


def titled(title: str, year: int | None) -> str:
    """A report's title, with its year where the title does not say it.

    >>> titled("政府工作报告", 2026), titled("2026年政府工作报告", 2026), titled("政府工作报告", None)
    ('2026 政府工作报告', '2026年政府工作报告', '政府工作报告')
    """
    return title if year is None or str(year) in title else f"{year} {title}"
