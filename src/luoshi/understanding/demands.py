"""What a caller wants: 咨询 求助 投诉 举报 建议 (art. 2 of the Beijing regulation on requests), by a small model of sentences of our own.

A first guess: a person chooses. What a wrong guess would cost is decided elsewhere (the rule ``tip``). How likely a tip-off is has a
table of its own: who says only what is broken accuses nobody, and whose words do accuse is looked at by a person.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .linear_model import Weights, likelihoods, read, reasons, vector_of

KINDS: Mapping[str, str] = {"inquiry": "咨询", "help": "求助", "complaint": "投诉", "tip": "举报", "suggestion": "建议"}
UNACCUSED, ACCUSED = 0.1, 0.3  # of the rule ``tip``: below its doubtful bar, and between its two
LONGEST = 300  # characters of a text that are read: callers say first what they want


@dataclass(frozen=True)
class Kind:
    """The likeliest kind, its probability, all kinds with theirs, and the runs of the text that spoke for it, the strongest first."""

    kind: str
    probability: float
    candidates: tuple[tuple[str, float], ...]
    why: tuple[str, ...]

    @property
    def name(self) -> str:
        """The kind's name in Chinese."""
        return KINDS[self.kind]


def kind_of(text: str, blameless: bool = False) -> Kind:
    """The kind of a request. ``blameless``: it tells of a danger of which nobody is accused, unless the words surely do.

    >>> kind_of("请问居住证怎么办理").name
    '咨询'
    """
    table, text = weights(), text[:LONGEST]
    vector = vector_of(text, table)
    likely, tip = likelihoods(vector, table), tip_share(text, blameless)
    others = 1 - likely["tip"] or 1.0
    found = sorted(((kind, tip if kind == "tip" else share / others * (1 - tip)) for kind, share in likely.items()), key=lambda item: -item[1])
    candidates = tuple((kind, round(share, 4)) for kind, share in found)
    return Kind(*candidates[0], candidates, reasons(text, vector, table, candidates[0][0]))


def tip_share(text: str, blameless: bool = False) -> float:
    """How likely a text is a tip-off, 0 to 1: by the table of weights, held down where nothing in it accuses anybody (UNACCUSED; in a
    danger without blame: nothing that surely does) and held up where something surely does (ACCUSED)."""
    table, text = tip_weights(), text[:LONGEST]
    share = likelihoods(vector_of(text, table), table)["tip"]
    surely, perhaps = accusing()
    if surely.search(text):
        return max(share, ACCUSED)
    return share if perhaps.search(text) and not blameless else min(share, UNACCUSED)


@cache
def weights() -> Weights:
    """The shipped table, kind_weights.csv."""
    return read(Path(__file__).with_name("kind_weights.csv"))


@cache
def tip_weights() -> Weights:
    """The shipped table, tip_weights.csv."""
    return read(Path(__file__).with_name("tip_weights.csv"))


@cache
def accusing() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words that surely accuse somebody, and those without any of which nobody is accused (accusing_words.csv)."""
    with Path(__file__).with_name("accusing_words.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    surely, perhaps = (sorted((r["word"] for r in rows if r["says"] == says), key=len, reverse=True) for says in ("surely", "perhaps"))
    return re.compile("|".join(map(re.escape, surely))), re.compile("|".join(map(re.escape, perhaps)), re.IGNORECASE)
