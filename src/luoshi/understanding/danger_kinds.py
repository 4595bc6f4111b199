"""Of what kind a danger is: by words that name it (``danger_kinds.csv``) and by how the whole submission sounds (``danger_kind_weights.csv``,
learned from sentences of our own). A submission may be of several; each kind says why. Whether it is a danger at all is ``urgency``'s to say."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from .danger_classes import classes_of
from .linear_model import Weights, likelihoods, read, reasons, vector_of
from .wordlist import WordList

OTHER = "other"
MOST = 4  # kinds of one submission
ALSO, NAMED = 0.2, 0.04  # how likely a kind must be that no word names, and one that a word names
LONGEST = 5_000  # characters that are read


@dataclass(frozen=True)
class Cue:
    """Words that name a kind of danger, none of which counts where one of ``unless`` holds it. ``sure``: of these one is enough, however
    unlikely the kind sounds (somebody who has fainted needs an ambulance, whatever else burns). ``blames``: who tells of one may well
    accuse somebody; of the others (a fire, a fall, an illness) nobody is accused unless the words say so."""

    kind: str
    words: tuple[str, ...]
    sure: frozenset[str]
    unless: tuple[str, ...]
    blames: bool
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class DangerKind:
    """A kind of danger, how likely (0 to 1), and the words that say so."""

    kind: str
    probability: float
    words: tuple[str, ...]


def kinds_of(text: str, on: date) -> tuple[DangerKind, ...]:
    """The kinds of a danger that a text tells of, the likeliest first, at most four; ``other`` where nothing says which.

    >>> [k.kind for k in kinds_of("厨房煤气泄漏，我妈晕倒了", date(2026, 11, 29))][:2]
    ['gas', 'medical']
    """
    text = "".join(text.split())[:LONGEST]
    named = _named(text, on)
    table = weights()
    vector = vector_of(text, table, classes_of(text))
    sounds = likelihoods(vector, table) if vector else {}
    found = []
    for kind in {*named, *sounds}:
        share = sounds.get(kind, 0.0)
        words = named.get(kind, ())
        if share >= (NAMED if words else ALSO) or (words and not sounds) or not _sure().isdisjoint(words):
            found.append(DangerKind(kind, round(share, 2), words or reasons(text, vector, table, kind)))
    found.sort(key=lambda k: (-(k.probability + (0.25 if named.get(k.kind) else 0)), k.kind))
    if not found and sounds:
        best = max(sounds, key=lambda k: sounds[k])
        found = [DangerKind(best, round(sounds[best], 2), reasons(text, vector, table, best))]
    return tuple(found[:MOST]) or (DangerKind(OTHER, 0.0, ()),)


def blames(text: str, on: date) -> bool:
    """Whether the likeliest kind of a danger is one of which somebody may be accused.

    >>> blames("有人往河里偷偷倒废酸，鱼全死了", date(2026, 11, 29)), blames("楼顶有人要跳，底下围了一圈人", date(2026, 11, 29))
    (True, False)
    """
    likeliest = kinds_of(text, on)[0].kind
    return all(cue.blames for cue, _words in cues() if cue.kind == likeliest)


def _named(text: str, on: date) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for cue, listed in cues():
        if cue.valid_from > on:
            continue
        plain = text
        for other in cue.unless:
            plain = plain.replace(other, "　" * len(other))
        if words := tuple(dict.fromkeys(listed.within(plain))):
            found[cue.kind] = (*found.get(cue.kind, ()), *words)
    return found


@cache
def cues() -> tuple[tuple[Cue, WordList], ...]:
    """The table danger_kinds.csv, each row with its words ready to be found."""
    with Path(__file__).with_name("danger_kinds.csv").open(encoding="utf-8", newline="") as lines:
        rows = [_cue(row) for row in csv.DictReader(lines)]
    return tuple((row, WordList((*row.words, *sorted(row.sure)))) for row in rows)


@cache
def _sure() -> frozenset[str]:
    return frozenset(word for cue, _words in cues() for word in cue.sure)


@cache
def weights() -> Weights:
    """The shipped table, danger_kind_weights.csv."""
    return read(Path(__file__).with_name("danger_kind_weights.csv"))


def _cue(row: Mapping[str, str]) -> Cue:
    words = (tuple(row["words"].split()), frozenset(row["sure"].split()), tuple(row["unless"].split()))
    return Cue(row["kind"], *words, row["blames"] == "1", int(row["version"]), date.fromisoformat(row["valid_from"]), row["source"])
