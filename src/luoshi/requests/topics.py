"""Hot topics (每月一题、未诉先办): what many people say, in many places, for long, and again; clusters of requests with a score whose
parts are shown.

A cluster is a subject and a phrase that its requests share and that others of the subject seldom have. Phrases are pieces of two to
eight characters, found by counting; no model, no list of words. Plain Python.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from luoshi.wording import shares

from .rule_tables import TOPIC_WEIGHTS as PARTS
from .rule_tables import topic_rules

LONGEST = 8  # characters of a phrase
READ = 200  # characters of a text that are read
OWN = 3.0  # times more frequent among the subject's requests of the days than among all others
FEW = 50  # requests that are reckoned beside those there are, so that a small city has topics too
MOST_OF_ONE = 3  # topics of one subject that are named, so that a season does not fill the page
ALIKE = 0.5  # share of the smaller of two clusters that lies in the other, from which they are one
_WORD = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Request:
    """A request as topics are found from it: no person. ``again``: whether it was told or done again."""

    ref: str
    subject: str
    place: str
    day: date
    text: str
    again: bool = False


@dataclass(frozen=True)
class Topic:
    """A cluster: its subject and phrase, its requests of the days, how many there were in each span before (the latest first), the
    streets, the day it was first told, the share told again, the score (0 to 100) with its parts, and the ``least`` requests that the
    spans before must have for a change against them to be told."""

    subject: str
    phrase: str
    refs: tuple[str, ...]
    before: tuple[int, ...]
    places: tuple[str, ...]
    since: date
    again: float
    score: float
    parts: Mapping[str, float]
    least: int = 1

    @property
    def volume(self) -> int:
        """How many there are."""
        return len(self.refs)

    @property
    def rise(self) -> Fraction | None:
        """Per cent against the mean of the spans before; None where they had too few to be compared with."""
        return shares.change(Fraction(sum(self.before), len(self.before)), self.volume) if self.before and sum(self.before) >= max(1, self.least) else None


def topics(requests: Iterable[Request], today: date, most: int = 20, rules: Mapping[str, int] | None = None, begun: date | None = None, least: int = 1) -> list[Topic]:
    """The hottest topics of the days up to ``today``, the hottest first. ``requests``: those of those days and of the spans before.
    ``begun``: the day of the first request of all; a span that began earlier is not whole and is compared with nothing. ``least``: of ``Topic``."""
    numbers = dict(rules or topic_rules(today))
    if begun is not None:
        numbers["spans"] = max(0, min(numbers["spans"], (today - begun).days // numbers["days"] - 1))
    days = timedelta(days=numbers["days"])
    by_subject: dict[str, list[Request]] = defaultdict(list)
    for each in requests:
        if today - days * (numbers["spans"] + 1) < each.day <= today:
            by_subject[each.subject].append(each)
    spread = _spread(t for rows in by_subject.values() for t in rows)
    found = []
    for subject, rows in by_subject.items():
        new = [t for t in rows if t.day > today - days]
        if len(new) < numbers["least"]:
            continue
        for phrase, members in _clusters(new, spread, numbers["least"]):
            found.append(replace(_topic(subject, phrase, members, rows, today, numbers), least=least))
    found.sort(key=lambda t: (-t.score, t.subject, t.phrase))
    named: Counter[str] = Counter()
    kept = []
    for topic in found:
        named[topic.subject] += 1
        if named[topic.subject] <= MOST_OF_ONE:
            kept.append(topic)
    return kept[:most]


def _pieces(text: str) -> set[str]:
    """The pairs of neighbouring characters of a text."""
    return {run[n : n + 2] for run in _WORD.findall(text[:READ]) for n in range(len(run) - 1)}


def _spread(requests: Iterable[Request]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for each in requests:
        counted.update(_pieces(each.text))
        counted[""] += 1  # all of them
    return counted


def _clusters(new: Sequence[Request], spread: Counter[str], least: int) -> list[tuple[str, list[Request]]]:
    """Groups of a subject's requests that share a phrase of their own, the largest first; one that lies in another is left out."""
    where: dict[str, set[int]] = defaultdict(set)
    for n, each in enumerate(new):
        for piece in _pieces(each.text):
            where[piece].add(n)
    groups = []
    for piece, members in where.items():
        others = spread[""] - len(new)
        outside = (spread[piece] - len(members) + 1) / (others + FEW)
        if len(members) >= least and len(members) / len(new) >= OWN * outside:
            groups.append((_grown(piece, [new[n].text for n in members]), members))
    groups.sort(key=lambda g: (-len(g[1]) * math.log(1 + len(g[0])), g[0]))
    kept: list[tuple[str, set[int]]] = []
    for phrase, members in groups:
        if not any(len(members & other) >= ALIKE * min(len(members), len(other)) for _phrase, other in kept):
            kept.append((phrase, members))
    return [(phrase, [new[n] for n in sorted(members)]) for phrase, members in kept]


def _grown(piece: str, texts: Sequence[str]) -> str:
    """The longest phrase around a piece that most of the texts share."""
    grown = True
    while grown and len(piece) < LONGEST:
        grown = False
        around: Counter[str] = Counter()
        for text in texts:
            at = text.find(piece)
            if at > 0 and _WORD.fullmatch(text[at - 1]):
                around[text[at - 1] + piece] += 1
            end = at + len(piece)
            if at >= 0 and end < len(text) and _WORD.fullmatch(text[end]):
                around[piece + text[end]] += 1
        if around:
            best, count = max(around.items(), key=lambda item: (item[1], item[0]))
            if count >= 0.6 * len(texts):
                piece, grown = best, True
    return piece


def _topic(subject: str, phrase: str, members: Sequence[Request], rows: Sequence[Request], today: date, numbers: Mapping[str, int]) -> Topic:
    days = numbers["days"]
    core = phrase[:2] if len(phrase) < 4 else phrase[: len(phrase) // 2 + 1]
    earlier = [t for t in rows if t.day <= today - timedelta(days=days) and core in t.text]
    before = [0] * numbers["spans"]
    for each in earlier:
        before[(today - each.day).days // days - 1] += 1
    places = sorted({t.place[:9] for t in members if t.place})
    since = min(t.day for t in [*members, *earlier])
    again = sum(t.again for t in members) / len(members)
    usual = sum(before) / len(before) if before else 0.0
    parts = {
        "volume": min(1.0, math.log(len(members)) / math.log(500)),
        "rise": min(1.0, math.log2(1 + max(0.0, len(members) - usual) / (usual + 1)) / 5),
        "spread": min(1.0, len(places) / 20),
        "age": min(1.0, (today - since).days / (days * max(1, numbers["spans"]))),
        "again": min(1.0, again / 0.3),
    }
    whole = sum(numbers[p] for p in PARTS)
    score = _points(sum(100 * numbers[p] * parts[p] for p in PARTS) / whole)
    shown = {p: _points(100 * numbers[p] * parts[p] / whole) for p in PARTS}
    return Topic(subject, phrase, tuple(t.ref for t in members), tuple(before), tuple(places), since, again, score, shown)


def _points(value: float) -> float:
    return float(shares.number(value, "points") or 0)
