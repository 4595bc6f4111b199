"""Subjects: what a request or a commitment is about, as a tree of two levels.

The tree (``subjects.csv``) is Luoshi's own default, made for cities' requests and promises; it is not the table of
GB/T 39666. A deployment that has its city's table imports that instead. ``words`` are what a text says when it is about the subject.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class Subject:
    """One subject; ``parent`` is "" at the top."""

    code: str
    name_zh: str
    name_en: str
    parent: str
    words: tuple[str, ...]
    version: int
    source: str


@cache
def subjects() -> Mapping[str, Subject]:
    """The default tree by code, each parent before its children."""
    with Path(__file__).with_name("subjects.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return MappingProxyType({r["code"]: Subject(r["code"], r["name_zh"], r["name_en"], r["parent"], tuple(r["words"].split("、")), int(r["version"]), r["source"]) for r in rows})


def children_of(code: str = "") -> list[Subject]:
    """The subjects right below one; the top ones for ""."""
    return [each for each in subjects().values() if each.parent == code]


def guess(text: str, words: Mapping[str, Sequence[str]] | None = None) -> list[tuple[str, float, list[str]]]:
    """The subjects whose words a text has: code, share of all the words found (0 to 1, by characters) and the words; the largest share first.

    ``words`` by code are the default tree's unless given. A suggestion and no verdict: words are matched as they stand, one
    inside a longer word of the same subject counts not again.

    >>> guess("改造老旧小区90个")
    [('0301', 1.0, ['老旧小区'])]
    """
    found = {}
    for code, own in (words if words is not None else {each.code: each.words for each in subjects().values()}).items():
        here = [word for word in own if word and word in text]
        whole = [word for word in here if not any(word != longer and word in longer for longer in here)]
        if whole:
            found[code] = whole
    total = sum(len(word) for whole in found.values() for word in whole)
    shares = [(code, round(sum(map(len, whole)) / total, 3), whole) for code, whole in found.items()]
    return sorted(shares, key=lambda each: (-each[1], each[0]))
