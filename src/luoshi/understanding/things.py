"""The things that people speak of (a lamp, a lift, wages), and which of them go together in one matter: a table (``rules/things.csv``). Plain Python."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from luoshi import rules


@dataclass(frozen=True)
class Thing:
    """A thing: the words by which it is told, the things that go with it in one matter, and its scope: ``own``, the caller's own affair, of which another
    caller's is another (a wage, a deposit); ``wide``, one for many houses (the water is off); "" else."""

    code: str
    words: tuple[str, ...]
    goes_with: frozenset[str]
    scope: str
    version: int
    valid_from: date
    source: str


class Heard(NamedTuple):
    """A thing that a text names, from where to where."""

    start: int
    end: int
    thing: str


def things_in(text: str, on: date) -> list[Heard]:
    """The things that a text names, in its order; of words within one another the longest counts.

    >>> [each.thing for each in things_in("路灯不亮，充电桩也坏了", date(2026, 11, 23))]
    ['lamp', 'charger']
    """
    pattern, by_word = _index(on)
    return [Heard(found.start(), found.end(), by_word[found.group()]) for found in pattern.finditer(text)]


def companions(things: Collection[str], on: date) -> frozenset[str]:
    """These things, and those that the table says go with one of them in one matter."""
    known = known_things(on)
    return frozenset(things).union(*(known[thing].goes_with for thing in things if thing in known))


def known_things(on: date) -> Mapping[str, Thing]:
    """The things by their codes, as in force on a day."""
    return rules.all_in_force(THINGS.rows(), on, or_first=True)


def _index(on: date) -> tuple[re.Pattern[str], dict[str, str]]:
    return _compiled(tuple((word, thing.code) for thing in known_things(on).values() for word in thing.words))


@lru_cache(maxsize=4)
def _compiled(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    by_word = dict(reversed(pairs))
    longest_first = sorted(by_word, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))), by_word


def _thing(row: Mapping[str, str]) -> Thing:
    words = tuple(word for word in row["words"].split("|") if word.strip())
    if not words or row["scope"].strip() not in ("", "own", "wide"):
        raise ValueError("words至少一个词，以|分隔；scope空着，或写own、wide")
    return Thing(row["thing"].strip(), words, frozenset(row["goes_with"].split()), row["scope"].strip(), *rules.dated(row))


def _known_companions(rows: tuple[Thing, ...]) -> None:
    codes = {row.code for row in rows}
    if strange := sorted({c for row in rows for c in row.goes_with} - codes):
        raise ValueError(f"goes_with里没有这些东西：{'、'.join(strange)}")


THINGS = rules.declare(
    rules.Table(
        "things",
        Path(__file__).with_name("rules") / "things.csv",
        _thing,
        zh="人说到的东西，哪些常在一件事里：听出两件事、认出同一件事",
        en="things that people speak of, and which go together in one matter",
        check=_known_companions,
    )
)
