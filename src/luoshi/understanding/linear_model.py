"""A small linear model over the characters of a text and the pairs of neighbours: a table of weights, read by plain Python. The
tables are learned from sentences of our own (``training/sayings.py``)."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BIAS = ""  # the row of a table that stands for every text
REASONS, LONGEST_REASON = 3, 6  # how many runs are named, and of how many characters at most
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Weights:
    """Of each piece (one or two characters) how rare it is, and how much it speaks for each class, in the order of ``classes``."""

    classes: tuple[str, ...]
    rarity: Mapping[str, float]
    pull: Mapping[str, tuple[float, ...]]


def read(path: Path) -> Weights:
    """A table of weights: piece, rarity, and a column a class. KeyError or ValueError for what is none."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    classes = tuple(list(rows[0])[2:])
    return Weights(classes, {r["piece"]: float(r["rarity"]) for r in rows if r["piece"] != BIAS}, {r["piece"]: tuple(float(r[c]) for c in classes) for r in rows})


def plain(text: str) -> str:
    """A text in which whatever is no letter or digit is one blank."""
    return _BETWEEN.sub(" ", text.lower())


def pieces(text: str) -> Counter[str]:
    """The characters and pairs of a text, with how often.

    >>> sorted(pieces("路灯，"))
    [' ', '灯', '灯 ', '路', '路灯']
    """
    text = plain(text)
    return Counter([*text, *(text[n : n + 2] for n in range(len(text) - 1))])


def vector_of(text: str, table: Weights, more: Mapping[str, float] | None = None) -> dict[str, float]:
    """What a text says in the pieces of a table, as a vector of length one. ``more``: further pieces of it, with how much each counts."""
    found = {piece: (1 + math.log(n)) * table.rarity[piece] for piece, n in pieces(text).items() if piece in table.rarity}
    found |= {piece: value * table.rarity[piece] for piece, value in (more or {}).items() if piece in table.rarity}
    length = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {piece: value / length for piece, value in found.items()}


def likelihoods(vector: Mapping[str, float], table: Weights) -> dict[str, float]:
    """How likely each class is; they sum to one."""
    sums = [bias + sum(value * table.pull[piece][k] for piece, value in vector.items()) for k, bias in enumerate(table.pull[BIAS])]
    powers = [math.exp(total - max(sums)) for total in sums]
    return {name: power / sum(powers) for name, power in zip(table.classes, powers, strict=True)}


def reasons(text: str, vector: Mapping[str, float], table: Weights, name: str) -> tuple[str, ...]:
    """The runs of characters whose pairs pulled towards a class more than towards the others on average, the strongest first."""
    best, text = table.classes.index(name), plain(text)
    runs: dict[str, float] = {}
    run, pull = "", 0.0
    for n in range(len(text)):
        pair = text[n : n + 2]
        own = vector.get(pair, 0.0) * (table.pull[pair][best] - sum(table.pull[pair]) / len(table.classes)) if pair in vector and len(pair) == 2 and " " not in pair else 0.0
        if own > 0 and len(run) < LONGEST_REASON:
            run, pull = (run or pair[0]) + pair[1], pull + own
            continue
        runs[run] = max(pull, runs.get(run, 0.0))
        run, pull = "", 0.0
    return tuple(run for run in sorted(runs, key=lambda r: -runs[r]) if run)[:REASONS]
