"""A reading copy of a text: the same words without the dirt, and the way back.

Reports come with full-width digits, zero-width marks, blanks around numbers and numbers broken over
lines. The grammars read a *squeezed* copy in which those are mended; every position of the copy knows
the position in the text that it came from, so a span found in the copy quotes the text as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

_FOLD = str.maketrans(
    {chr(0xFF10 + d): str(d) for d in range(10)}
    | {chr(0xFF21 + k): chr(65 + k) for k in range(26)}
    | {chr(0xFF41 + k): chr(97 + k) for k in range(26)}
    | {"％": "%", "﹪": "%", "．": ".", "／": "/", "（": "(", "）": ")", "＋": "+", "∕": "/", "–": "—", "─": "—", "－": "-", "～": "~", "〜": "~"}
    | dict.fromkeys("−﹣‐‑‒", "-")
)
_HEADING = re.compile(r"[一二三四五六七八九十]+[、是]|[(（][一二三四五六七八九十]+[)）]|\d{1,2}[.、]|——|各位代表")
_LIKE_ONE = re.compile(r"(?<=\d)[lI](?=[\d.%万亿])")  # a scanner's 25l亿元
_LIKE_NOUGHT = re.compile(r"(?<=\d)[oO](?=[\d.%万亿])")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
# "1. 2025年…" at the beginning of a line is item 1, not 1.2025; the blank stays.
_NO_LIST_NUMBER = "".join(rf"(?<!{start}{indent}{digits}\.)" for start in (r"\A", r"\n") for indent in ("", r"\u3000\u3000", "    ") for digits in (r"\d", r"\d\d"))
# Each alternative is a run of dirt to leave out.
_DIRT = re.compile(
    r"(?<=[^。！？；：\s])[ \t]*\n[\s]*\u200b[\s\u200b]*"  # a sentence broken by an empty line of no width
    r"|"
    r"(?<=[A-Z])[ \t]*\n\s*(?=\d(?:\.\d)?[ \t]*\n)|(?<=\n\d)[ \t]*\n\s*(?=[\u4e00-\u9fff，)])|(?<=\n\d\.\d)[ \t]*\n\s*(?=[\u4e00-\u9fff，)])"  # M2, PM2.5 with the index on a line of its own
    r"|"
    r"[\u200b\u200c\u200d\u2060\ufeff\u00ad\x00]+"  # marks without width
    r"|(?<=[^\sA-Za-z])[ \t\u00a0\u3000]+(?=[^\sA-Za-z\d])"  # blanks that part no Latin words
    rf"|(?<=[^\sA-Za-z]){_NO_LIST_NUMBER}[ \t\u00a0\u3000]+(?=\d)"
    r"|(?<=[\d.])\s*\n[\s\u200b]*(?=[%‰百千万亿元])"  # a number broken from its unit
    r"|(?<=[^\n]{12}[\d.])\n[\s\u200b]*(?=[\d.])"  # a number broken in itself, not one line after another
)


@dataclass(frozen=True)
class Squeezed:
    """The copy (``text``), and for each of its characters the position it came from (``origin``)."""

    text: str
    origin: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as it is, of the copy's ``[start, end)`` (not empty)."""
        return self.origin[start], self.origin[end - 1] + 1

    def at(self, position: int) -> int:
        """The copy's first position that stands at or after this position of the text."""
        return bisect_left(self.origin, position)


def squeeze(text: str) -> Squeezed:
    """Fold full-width forms and leave out dirt; linear in the length of the text."""
    folded = _THOUSANDS.sub(",", text.translate(_FOLD))
    folded = _LIKE_ONE.sub("1", _LIKE_NOUGHT.sub("0", folded))
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    for start, end in _dirt(folded):
        pieces.append(folded[done:start])
        origin.extend(range(done, start))
        done = end
    pieces.append(folded[done:])
    origin.extend(range(done, len(folded)))
    return Squeezed("".join(pieces), origin)


def _dirt(folded: str) -> Iterator[tuple[int, int]]:
    """The runs to leave out, in order and apart: marks and blanks, and line ends inside a sentence that runs on."""
    breaks = iter(_stray_line_ends(folded))
    stray = next(breaks, None)
    for found in _DIRT.finditer(folded):
        while stray is not None and stray < found.start():
            yield stray, stray + 1
            stray = next(breaks, None)
        while stray is not None and stray < found.end():
            stray = next(breaks, None)
        yield found.span()
    while stray is not None:
        yield stray, stray + 1
        stray = next(breaks, None)


def _stray_line_ends(folded: str) -> list[int]:
    """Positions of single line ends that break a sentence: the line has a mark inside and none at its end, and is no numbered heading. Where one line
    of a sentence was broken so, its short next ones are too (a link on a line of its own)."""
    found = []
    runs_on = False
    start = 0
    while (end := folded.find("\n", start)) >= 0:
        line = folded[start:end].strip()
        marked = any(c in line for c in "，。；、")
        ends = not line or line[-1] in "。！？；："
        runs_on = not ends and (runs_on or marked) and not _HEADING.match(line)
        following = folded[end + 1 : end + 2]
        if runs_on and following and not following.isspace() and not _HEADING.match(folded[end + 1 : end + 12]):
            found.append(end)
        else:
            runs_on = False
        start = end + 1
    return found
