"""What a caller wants: 咨询 求助 投诉 举报 建议 (art. 2 of the Beijing regulation on requests), by words with weights; needs no model.

A word counts once, one within a longer word of the same kind not again; the probability is the softmax of the sums, so that a text
without any such word is as likely the one as the other. The words and weights (``kind_words.csv``) are ours (luoshi default).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from .wordlist import WordList

KINDS: Mapping[str, str] = {"inquiry": "咨询", "help": "求助", "complaint": "投诉", "tip": "举报", "suggestion": "建议"}
SHARPNESS = 0.8  # how much one more point of weight tells
BEGINNING = 1.5  # a word in the first twelve characters weighs so much more: callers say first what they want
FIRST = 12
PRIOR = {"help": 1.0}  # what is told without a word that says what kind it is asks for something to be done


class KindError(ValueError):
    """A table of words that cannot be used; one sentence for the person."""


@dataclass(frozen=True)
class KindWord:
    """A word that speaks for a kind, and how much."""

    kind: str
    word: str
    weight: float
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Kind:
    """The likeliest kind, its probability, all kinds with theirs, and the words that spoke for it."""

    kind: str
    probability: float
    candidates: tuple[tuple[str, float], ...]
    why: tuple[str, ...]

    @property
    def name(self) -> str:
        """The kind's name in Chinese."""
        return KINDS[self.kind]


@cache
def kind_words() -> tuple[KindWord, ...]:
    """The default table."""
    return read_kind_words(Path(__file__).with_name("kind_words.csv"))


def read_kind_words(path: str | Path) -> tuple[KindWord, ...]:
    """A deployment's own table: kind, word, weight, version, valid_from, source. KindError, with the line, for a row that is wrong."""
    path = Path(path)
    found = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                entry = KindWord(row["kind"], row["word"].strip(), float(row["weight"]), int(row["version"]), date.fromisoformat(row["valid_from"]), row["source"])
                if entry.kind not in KINDS or not entry.word or not math.isfinite(entry.weight):
                    raise ValueError(f"kind应为{'、'.join(KINDS)}之一，word不能空缺，weight应为数")
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise KindError(f"{path.name}第{number}行有误（{error}）；请改正后再用。") from None
            found.append(entry)
    return tuple(found)


def kind_of(text: str, on: date, words: Sequence[KindWord] | None = None) -> Kind:
    """The kind of a request by the words in force on a day; ``words`` are the default table's unless given.

    >>> kind_of("请问居住证怎么办理", date(2026, 11, 23)).name
    '咨询'
    """
    told = _told(text, words, on)
    sums = {kind: PRIOR.get(kind, 0.0) + sum(weight for weight in told[kind].values()) for kind in KINDS}
    top = max(sums.values())
    powers = {kind: math.exp(SHARPNESS * (total - top)) for kind, total in sums.items()}
    whole = sum(powers.values())
    order = sorted(KINDS, key=lambda kind: -powers[kind])
    candidates = tuple((kind, round(powers[kind] / whole, 4)) for kind in order)
    why = tuple(sorted(told[order[0]], key=lambda word: -told[order[0]][word]))
    return Kind(*candidates[0], candidates, why)


@lru_cache(maxsize=8)
def _default(on: date) -> tuple[WordList, dict[str, dict[str, float]]]:
    return _in_force(kind_words(), on)


def _in_force(words: Sequence[KindWord], on: date) -> tuple[WordList, dict[str, dict[str, float]]]:
    """The words in force on a day with their weights for each kind; of a word's versions the latest."""
    weights: dict[str, dict[str, float]] = {}
    for entry in sorted(words, key=lambda each: (each.valid_from, each.version)):
        if entry.valid_from <= on:
            weights.setdefault(entry.word, {})[entry.kind] = entry.weight
    return WordList(weights), weights


def _told(text: str, words: Sequence[KindWord] | None, on: date) -> dict[str, dict[str, float]]:
    """Of each kind the words that a text has, with their weights."""
    listed, weights = _in_force(words, on) if words is not None else _default(on)
    found: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
    for word in listed.within(text):
        for kind, weight in weights[word].items():
            found[kind][word] = weight * (BEGINNING if text.find(word) < FIRST else 1)
    return {kind: {w: weight for w, weight in own.items() if not any(w != other and w in other for other in own)} for kind, own in found.items()}
