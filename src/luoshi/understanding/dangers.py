"""How likely a submission is of something that may hurt people now or soon, by a small model of sentences of our own: for what is told
without any word of danger (``danger_words.csv``), and for words of danger in a text that tells of none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .danger_classes import classes_of
from .linear_model import Weights, likelihoods, read, reasons, vector_of

DANGER = "danger"


def likelihood(text: str) -> float:
    """From 0 to 1.

    >>> likelihood("楼道里全是黑烟，老人还在屋里出不来") > 0.5 > likelihood("想问一下社保卡在哪里办")
    True
    """
    table = weights()
    return likelihoods(vector_of(text, table, classes_of(text)), table)[DANGER]


def why(text: str) -> tuple[str, ...]:
    """The runs of the text that spoke for danger, the strongest first."""
    table = weights()
    return reasons(text, vector_of(text, table, classes_of(text)), table, DANGER)


@cache
def weights() -> Weights:
    """The shipped table, danger_weights.csv."""
    return read(Path(__file__).with_name("danger_weights.csv"))
