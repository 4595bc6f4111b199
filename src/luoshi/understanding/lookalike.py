"""Open requests that may be about the same matter: reported by others, or by the same person again.

Kept in memory; requests come and go one by one. Those that share rare pairs of characters, those on the same subject in the same
street, and those of the same caller are looked at; each gets a score from text, place, subject, time and caller. A score orders and
is no measured probability (luoshi default, learned from no data); a person decides whether requests are joined.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import NamedTuple, TypeVar

from .mentions import stem
from .same_matter import unlike

WINDOW = timedelta(days=60)
LONGEST = 600  # characters of a text that are compared
LEAST = 0.4  # score below which nothing is shown
LEAST_ALIKE = 0.05  # likeness of the texts below which only the same caller makes a candidate
BUDGET = 12_000  # entries of the index that are read for one text: the rarest pairs first
KEPT = 300  # of those found by text
BUCKET = 200  # newest of a street and subject, and of a caller
# What speaks for one matter, on the scale of log-odds.
START, TEXT, SAME_CALLER = -4.2, 6.0, 1.8
PLACE = {"same": 2.0, "street": 1.2, "within": 0.8, "unknown": 0.0, "district": -4.5, "other": -5.5}
SUBJECT = {"same": 1.2, "parent": 0.4, "unknown": 0.0, "other": -1.0}
TIME = ((1, 0.8), (7, 0.4), (30, 0.0))  # within so many days; later: LATE
LATE = -0.6

Key = TypeVar("Key")


class LookAlikeError(ValueError):
    """A request that cannot be kept; one sentence for the person."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """An open request: the text, the place's and subject's code ("" for unknown), a key of the caller (no name), when it came."""

    id: str
    text: str
    place: str
    subject: str
    at: datetime
    caller: str = ""


class LookAlike(NamedTuple):
    """A request that may be about the same matter, how alike it is (0 to 1), and why, in Chinese."""

    id: str
    score: float
    why: tuple[str, ...]


class LookAlikes:
    """The open requests. Not for several threads at once while one of them adds or removes: the caller locks.

    >>> from datetime import UTC
    >>> day = datetime(2026, 11, 23, tzinfo=UTC)
    >>> kept = LookAlikes([OpenRequest("1", "三号楼北侧路灯整排不亮", "990102001000", "0401", day)])
    >>> [each.id for each in kept.candidates("三号楼北侧的路灯不亮", "990102001000", "0401", at=day)]
    ['1']
    """

    def __init__(self, index: Iterable[OpenRequest] = (), window: timedelta = WINDOW) -> None:
        self.window = window
        self._next = 0  # rows are numbered as they come and never used again
        self._spread: dict[int, int] = {}  # pair of characters → in how many open requests it stands
        self._where: dict[int, array[int]] = {}  # pair of characters → the rows, fewer than half of them closed
        self._rows: dict[int, OpenRequest] = {}
        self._pairs: dict[int, array[int]] = {}
        self._row: dict[str, int] = {}
        self._by_matter: dict[tuple[str, str], dict[int, None]] = {}
        self._by_caller: dict[str, dict[int, None]] = {}
        for request in index:
            self.add(request)

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, id: object) -> bool:
        return id in self._row

    def add(self, request: OpenRequest) -> None:
        """Keep a request; one with the same id is replaced. LookAlikeError for an instant without zone."""
        if request.at.tzinfo is None:
            raise LookAlikeError(f"诉求{request.id}的时间没有时区；请带上时区。")
        self.remove(request.id)
        row, self._next = self._next, self._next + 1
        pairs = array("I", _pairs(request.text))
        for pair in pairs:
            self._spread[pair] = self._spread.get(pair, 0) + 1
            self._where.setdefault(pair, array("I")).append(row)
        self._rows[row] = request
        self._pairs[row] = pairs
        self._row[request.id] = row
        self._by_matter.setdefault(_matter(request.place, request.subject), {})[row] = None
        if request.caller:
            self._by_caller.setdefault(request.caller, {})[row] = None

    def remove(self, id: str) -> bool:
        """Forget a request, as when it is closed; whether it was known."""
        row = self._row.pop(id, None)
        if row is None:
            return False
        request = self._rows.pop(row)
        for pair in self._pairs.pop(row):
            self._unlist(pair)
        _drop(self._by_matter, _matter(request.place, request.subject), row)
        if request.caller:
            _drop(self._by_caller, request.caller, row)
        return True

    def candidates(
        self, text: str, place: str, subject: str, caller: str | None = None, *, at: datetime, most: int = 5, without: str = "", least: float = LEAST
    ) -> list[LookAlike]:
        """At most ``most`` open requests that may be about the same matter, the likeliest first; those of more than ``window`` before
        ``at`` are not looked at, nor that with the id ``without``, nor what scores less than ``least`` or is unlike in place or thing
        (``same_matter``). LookAlikeError for an instant without zone."""
        if at.tzinfo is None:
            raise LookAlikeError("时间没有时区；请带上时区。")
        asked = _pairs(text)
        weights = {pair: self._weight(pair) for pair in asked if pair in self._spread}
        rows = self._by_text(weights)
        rows |= set(_newest(self._by_matter.get(_matter(place, subject), {})))
        rows |= set(_newest(self._by_caller.get(caller or "", {})))
        whole = sum(weights.values()) + (len(asked) - len(weights)) * math.log(len(self) + 2)
        found = []
        for row in rows:
            request = self._rows[row]
            if request.id == without or abs(at - request.at) > self.window:
                continue
            likeness = self._likeness(row, weights, whole)
            if likeness < LEAST_ALIKE and not (caller and caller == request.caller):
                continue
            odds, why = _odds(request, place, subject, caller or "", at)
            score = 1 / (1 + math.exp(-(START + TEXT * likeness + odds)))
            if score >= least:
                found.append((score, request, why))
        found.sort(key=lambda each: (-each[0], each[1].id))
        return list(islice(self._alike(text, found, caller or "", at), most))

    def _alike(self, text: str, found: list[tuple[float, OpenRequest, tuple[str, ...]]], caller: str, at: datetime) -> Iterator[LookAlike]:
        """Those of the candidates that are alike in place and thing."""
        for score, request, why in found:
            if not unlike(text, request.text, at.date(), score, same_caller=bool(caller) and caller == request.caller):
                yield LookAlike(request.id, round(score, 3), (*_shared(text, request.text), *why))

    def _weight(self, pair: int) -> float:
        return math.log((len(self) + 2) / (self._spread[pair] + 1))

    def _unlist(self, pair: int) -> None:
        """One request fewer has a pair: its list is swept when half of it is closed, so that it costs little and never grows."""
        spread = self._spread[pair] = self._spread[pair] - 1
        if not spread:
            del self._spread[pair], self._where[pair]
        elif len(self._where[pair]) > 2 * spread:
            self._where[pair] = array("I", (row for row in self._where[pair] if row in self._rows))

    def _by_text(self, weights: dict[int, float]) -> set[int]:
        """The rows that share most of a text's rare pairs."""
        sums: dict[int, float] = {}
        left = BUDGET
        for pair in sorted(weights, key=lambda pair: self._spread[pair]):
            where = self._where[pair]
            left -= len(where)
            if left < 0 and sums:
                break
            weight = weights[pair]
            for row in where[-BUDGET:]:
                if row in self._rows:
                    sums[row] = sums.get(row, 0.0) + weight
        if len(sums) <= KEPT:
            return set(sums)
        return set(sorted(sums, key=lambda row: -sums[row])[:KEPT])

    def _likeness(self, row: int, weights: dict[int, float], whole: float) -> float:
        """Cosine of the two texts' pairs, each weighed by how rare it is."""
        pairs, spread, log = self._pairs[row], self._spread, math.log
        shared = sum([weights[pair] for pair in pairs if pair in weights])
        if not shared or not whole:
            return 0.0
        own = len(pairs) * math.log(len(self) + 2) - sum([log(spread[pair] + 1) for pair in pairs])
        return min(1.0, shared / math.sqrt(whole * max(own, shared)))


def _pairs(text: str) -> set[int]:
    """The pairs of neighbouring characters of a text, without signs and spaces, each as a number."""
    plain = [ord(char) & 0xFFFF if char.isalnum() else 0 for char in text[:LONGEST].casefold()]
    return {one << 16 | other for one, other in pairwise(plain) if one and other}


def _matter(place: str, subject: str) -> tuple[str, str]:
    return place[:9], subject


def _newest(rows: dict[int, None]) -> list[int]:
    return [row for row, _n in zip(reversed(rows), range(BUCKET), strict=False)]


def _drop(bucket: dict[Key, dict[int, None]], key: Key, row: int) -> None:
    del bucket[key][row]
    if not bucket[key]:
        del bucket[key]


def _odds(request: OpenRequest, place: str, subject: str, caller: str, at: datetime) -> tuple[float, tuple[str, ...]]:
    """What place, subject, time and caller say, and the words for it."""
    where, what, days = _place_relation(request.place, place), _subject_relation(request.subject, subject), abs(at - request.at).total_seconds() / 86_400
    odds = PLACE[where] + SUBJECT[what] + next((weight for within, weight in TIME if days <= within), LATE)
    why = []
    if where in ("same", "street", "within"):
        why.append({"same": "同一地点", "street": "同一街道（乡镇）", "within": "地点相含"}[where])
    if what == "same":
        why.append("同一分类")
    if caller and caller == request.caller:
        odds += SAME_CALLER
        why.append("同一诉求人")
    why.append("一天之内" if days <= 1 else f"相隔{days:.0f}天")
    return odds, tuple(why)


def _place_relation(one: str, other: str) -> str:
    if not one or not other:
        return "unknown"
    if one == other:
        return "same" if len(stem(one)) >= 9 else "within"
    a, b = stem(one), stem(other)
    if a.startswith(b) or b.startswith(a):
        return "within"
    return "street" if one[:9] == other[:9] else "district" if one[:6] == other[:6] else "other"


def _subject_relation(one: str, other: str) -> str:
    if not one or not other:
        return "unknown"
    return "same" if one == other else "parent" if one[:2] == other[:2] else "other"


def _shared(text: str, other: str) -> tuple[str, ...]:
    """The longest pieces, of two characters and more, that two texts have in common; at most three."""
    text, there = text[:LONGEST].casefold(), other[:LONGEST].casefold()
    found, begin = set(), 0
    while begin < len(text) - 1:
        end = begin + 2
        if text[begin:end].isalnum() and text[begin:end] in there:
            while end < len(text) and text[end].isalnum() and text[begin : end + 1] in there:
                end += 1
            found.add(text[begin:end])
            begin = end
        else:
            begin += 1
    best = sorted(found, key=lambda piece: (-len(piece), text.find(piece)))[:3]
    return (f"都说“{'”“'.join(best)}”",) if best else ()
