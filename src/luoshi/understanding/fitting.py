"""Whether an entry of a knowledge base fits what is being said: the words of its title, the rarer the more, and whether something is asked at all.
Who reports that the water is off does not ask where stoppages are announced. Plain Python."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from .demands import kind_of

TOLD, WHOLE, ABOUT = 0.4, 0.6, 0.08  # what is left of a fit where nothing is asked; where the whole title is said; what the same subject adds (ours)
ASKED = 0.5  # how likely an inquiry must be, where no word asks
CONTENT = 0.25  # what the words of an entry's text may make up for in its title
_ASKS = re.compile(
    r"请问|想问|问一下|问下|咨询|打听|怎么|如何|哪里|哪儿|在哪|到哪|去哪|什么(?:材料|条件|手续|时候|证件|标准)|哪些|要带|能不能|可不可以|可以[^，。]{0,8}吗|能[^，。]{0,12}吗|多久|多少|几[户个天号]|找谁|该找|该不该|想(?:办|申请|查|装|成立|加装)"
)
_PLAIN = re.compile(r"怎么办理|怎么办|怎么|如何|在哪里|到哪里|哪里|哪儿|在哪|什么|找谁|哪些|要几|多少|申请条件|申请|办理|需要|可以|[的了吗呢要看办交领]")


def asks(text: str) -> bool:
    """Whether somebody asks, by words or by the small model of kinds.

    >>> asks("请问居住证怎么办"), asks("停水了，快来修")
    (True, False)
    """
    return bool(_ASKS.search(text)) or dict(kind_of(text).candidates)["inquiry"] >= ASKED


class Fit:
    """The entries of a knowledge base, by key: title, text, subject. How well each fits is asked by ``best``."""

    def __init__(self, entries: Mapping[int, tuple[str, str, str]]) -> None:
        self._titles = {key: _content(title) for key, (title, _text, _subject) in entries.items()}
        self._texts = {key: text for key, (_title, text, _subject) in entries.items()}
        self._subjects = {key: subject for key, (_title, _text, subject) in entries.items()}
        spread: dict[str, int] = {}
        for pairs in self._titles.values():
            for pair in pairs:
                spread[pair] = spread.get(pair, 0) + 1
        self._weight = {pair: math.log((len(entries) + 2) / count) for pair, count in spread.items()}

    def best(self, text: str, subjects: Iterable[str], bar: float, most: int) -> Sequence[tuple[int, float]]:
        """At most so many entries that fit, the best first, each with how well (0 to 1); none below ``bar``."""
        told, wanted = _pairs(text), {code for code in subjects if code}
        asked = asks(text)
        found = []
        for key, pairs in self._titles.items():
            whole = sum(self._weight[pair] for pair in pairs)
            shared = sum(self._weight[pair] for pair in pairs & told)
            if not shared:
                continue
            about = self._subjects[key] in wanted
            beyond = len(told & _pairs(self._texts[key]) - pairs) / max(4, len(told)) if about else 0.0
            left = 1.0 if asked else WHOLE if shared == whole else TOLD
            score = min(1.0, shared / whole + CONTENT * beyond) * left + ABOUT * about
            if score >= bar:
                found.append((key, round(min(1.0, score), 3)))
        return sorted(found, key=lambda each: (-each[1], each[0]))[:most]


def _content(title: str) -> frozenset[str]:
    """The pairs of a title that say what it is about, not that it asks."""
    pieces = [piece for piece in _PLAIN.split(title) if piece]
    found = frozenset(pair for piece in pieces for pair in _pairs(piece))
    return found or _pairs(title)


def _pairs(text: str) -> frozenset[str]:
    plain = [char for char in text.casefold() if char.isalnum() or char.isspace()]
    return frozenset(a + b for a, b in pairwise(plain) if not (a + b).isspace() and a.strip() and b.strip())
