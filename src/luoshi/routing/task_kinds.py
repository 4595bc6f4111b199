"""What sort of thing a task is: a law to be made, a thing to be built, a level to be reached. Plain Python.

Whoever led the making of a law about lifts is no hint for who is to build them in. The words are few, and of the language: a task may be of
several sorts, or of none that is known.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from luoshi.codes.subjects import guess

LAW = "norm"


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """The words by which each sort is known."""
    with Path(__file__).with_name("task_kinds.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: tuple(row["words"].split("、")) for row in csv.DictReader(lines)}


def sorts(text: str) -> frozenset[str]:
    """The sorts of a task, by its words. A law about building is a law.

    >>> sorted(sorts("制定加装电梯条例")), sorted(sorts("加装电梯500部"))
    (['norm'], ['build'])
    """
    found = frozenset(code for code, own in words().items() if any(word in text for word in own))
    return frozenset({LAW}) if LAW in found else found


def fields(text: str) -> frozenset[str]:
    """The broad subjects of a task, by its words."""
    return frozenset(code[:2] for code, _share, _words in guess(text))


def unlike(one: tuple[frozenset[str], frozenset[str]], other: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Whether two tasks, each by its sorts and fields, are known to differ: in what is to be done, or in what it is about.

    >>> unlike((sorts("制定电梯安全条例"), fields("")), (sorts("加装电梯500部"), fields("")))
    True
    """
    return any(a and b and not a & b for a, b in zip(one, other, strict=True))
