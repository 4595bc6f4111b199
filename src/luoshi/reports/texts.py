"""A span of a report in its surroundings. Plain Python."""

from __future__ import annotations

ROUND = 120  # characters shown on each side of a sentence


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span (offsets in characters) in its paragraph, cut with an ellipsis.

    >>> surroundings("前文。\\n改造小区，加装电梯。", 9, 13)
    ('改造小区，', '。')
    """
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    before, after = text[first:start], text[end : last if last >= 0 else len(text)]
    before = f"…{before[-ROUND:]}" if len(before) > ROUND else before
    return before, f"{after[:ROUND]}…" if len(after) > ROUND else after
