"""Columns that a sheet hides: they are read like the others, and told by their letters. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable

MOST_SPANS, MOST_TOLD = 1_000, 8


def remark(spans: Iterable[tuple[str, str]], last: int) -> str:
    """The remark about hidden columns, given from and to as the file says them, up to the ``last`` in which anything stands; "" for none.

    >>> remark([("2", "3"), ("5", "16384"), ("x", "")], 4)
    'B、C列是隐藏的，也读了。'
    """
    known = [(int(a), int(b)) for a, b in list(spans)[:MOST_SPANS] if a.isdigit() and b.isdigit()]
    columns = [letters(n) for n in sorted({n for a, b in known for n in range(max(1, a), min(b, last) + 1)})]
    more = f"等{len(columns)}列" if len(columns) > MOST_TOLD else "列"
    return f"{'、'.join(columns[:MOST_TOLD])}{more}是隐藏的，也读了。" if columns else ""


def letters(number: int) -> str:
    """The letters of a column, from 1.

    >>> letters(1), letters(27)
    ('A', 'AA')
    """
    found = ""
    while number:
        number, left = divmod(number - 1, 26)
        found = chr(65 + left) + found
    return found
