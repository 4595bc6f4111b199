"""What the words of a submission have in common: whether it speaks of somebody frail, of water, of now, of money, of a film …
(``danger_classes.csv``), each and each two together, so that a model knows a word that it never met by the company of its likes."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from itertools import combinations
from pathlib import Path

from .wordlist import WordList

MARK = "#"  # before the name of a class, so that it is no piece of a text
WEIGHT, PAIR = 2.0, 1.0  # how much a class counts, and two together


def classes_of(text: str) -> Mapping[str, float]:
    """The classes of which words stand in a text, and their pairs, with how much each counts.

    >>> sorted(classes_of("小孩掉河里"))
    ['#frail', '#frail+sink', '#frail+water', '#sink', '#sink+water', '#water']
    """
    text = "".join(text.split())
    found = [name for name, words in table() if words.within(text)]
    return {**{MARK + name: WEIGHT for name in found}, **{f"{MARK}{a}+{b}": PAIR for a, b in combinations(sorted(found), 2)}}


@cache
def table() -> tuple[tuple[str, WordList], ...]:
    """The table danger_classes.csv, each class with its words ready to be found."""
    with Path(__file__).with_name("danger_classes.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((row["class"], WordList(row["words"].split())) for row in csv.DictReader(lines))
