"""What a caller wants: 咨询 求助 投诉 举报 建议 (art. 2 of the Beijing regulation on requests), by a small model of sentences of our own.

A first guess: a person chooses. What a wrong guess would cost is decided elsewhere (the rule ``tip``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .pieces import Weights, likelihoods, read, reasons, told

KINDS: Mapping[str, str] = {"inquiry": "咨询", "help": "求助", "complaint": "投诉", "tip": "举报", "suggestion": "建议"}
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


def kind_of(text: str) -> Kind:
    """The kind of a request.

    >>> kind_of("请问居住证怎么办理").name
    '咨询'
    """
    table, text = weights(), text[:LONGEST]
    vector = told(text, table)
    found = sorted(likelihoods(vector, table).items(), key=lambda item: -item[1])
    candidates = tuple((kind, round(share, 4)) for kind, share in found)
    return Kind(*candidates[0], candidates, reasons(text, vector, table, candidates[0][0]))


@cache
def weights() -> Weights:
    """The shipped table, kind_weights.csv."""
    return read(Path(__file__).with_name("kind_weights.csv"))
