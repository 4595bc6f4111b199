"""A reading copy of a text: the same words without the dirt, and the way back.

Reports come with full-width digits, zero-width marks, blanks around numbers and numbers broken over
lines. The grammars read a *squeezed* copy in which those are mended; every position of the copy knows
the position in the text that it came from, so a span found in the copy quotes the text as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

_FOLD = str.maketrans(
    {chr(0xFF10 + d): str(d) for d in range(10)}
    | {chr(0xFF21 + k): chr(65 + k) for k in range(26)}
    | {chr(0xFF41 + k): chr(97 + k) for k in range(26)}
    | {"％": "%", "﹪": "%", "．": ".", "／": "/", "（": "(", "）": ")", "＋": "+", "∕": "/", "–": "—", "─": "—", "－": "-", "～": "~", "〜": "~"}
)
_LIKE_ONE = re.compile(r"(?<=\d)[lI](?=[\d.%万亿])")  # a scanner's 25l亿元
_LIKE_NOUGHT = re.compile(r"(?<=\d)[oO](?=[\d.%万亿])")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
# Each alternative is a run of dirt to leave out.
_DIRT = re.compile(
    r"(?<=[^。！？；：\s])[ \t]*\n[\s]*\u200b[\s\u200b]*"  # a sentence broken by an empty line of no width
    r"|"
    r"(?<=[A-Z])[ \t]*\n\s*(?=\d(?:\.\d)?[ \t]*\n)|(?<=\n\d)[ \t]*\n\s*(?=[\u4e00-\u9fff，)])|(?<=\n\d\.\d)[ \t]*\n\s*(?=[\u4e00-\u9fff，)])"  # M2, PM2.5 with the index on a line of its own
    r"|"
    r"[\u200b\u200c\u200d\u2060\ufeff\u00ad\x00]+"  # marks without width
    r"|(?<=[^\sA-Za-z])[ \t\u00a0\u3000]+(?=[^\sA-Za-z])"  # blanks that part no Latin words
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
    for dirt in _DIRT.finditer(folded):
        pieces.append(folded[done : dirt.start()])
        origin.extend(range(done, dirt.start()))
        done = dirt.end()
    pieces.append(folded[done:])
    origin.extend(range(done, len(folded)))
    return Squeezed("".join(pieces), origin)
