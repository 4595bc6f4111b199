"""Learn from sentences of our own what kind of request one is, whether it tells of a danger, and of what kind of danger; and measure both on sentences by
another hand than those learned from.

    python training/sayings.py              writes the tables of weights that ship
    python training/sayings.py --measure    learns from what some hands wrote and scores what another wrote, in turn

``by`` says which hand wrote a sentence. The sets in tests/data are never learned from, but for urgency_learned.csv
(tests/test_learned_from.py).
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from luoshi.understanding import danger_kinds, demands
from luoshi.understanding.danger_classes import classes_of
from luoshi.understanding.linear_model import BIAS, Weights, likelihoods, pieces, vector_of
from luoshi.understanding.urgency import rules, urgency

HERE = Path(__file__).parent
TABLES = Path(demands.__file__).parent
LEAST = {"kind": 2, "tip": 2, "danger": 2, "danger_kind": 3}  # sentences in which a piece stands, so that it is learned
COST = {"kind": 5.0, "tip": 10.0, "danger": 20.0, "danger_kind": 30.0}
CODES = {zh: code for code, zh in demands.KINDS.items()}
CLASSES = {
    "kind": tuple(demands.KINDS),
    "tip": ("other", "tip"),
    "danger": ("calm", "danger"),
    "danger_kind": tuple(dict.fromkeys(cue.kind for cue, _words in danger_kinds.cues())),
}

Saying = tuple[str, str, str]  # by whom, its class, the text


def main() -> int:
    """Learn and write, or measure."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--measure", action="store_true")
    given = ap.parse_args()
    for what, sayings in (("kind", kind_sayings()), ("tip", tip_sayings()), ("danger", danger_sayings()), ("danger_kind", danger_kind_sayings())):
        if given.measure:
            measure(what, sayings)
            continue
        table, path = learn(what, sayings), TABLES / f"{what}_weights.csv"
        with path.open("w", encoding="utf-8", newline="") as lines:
            out = csv.writer(lines, lineterminator="\n")
            out.writerow(("piece", "rarity", *table.classes))
            for piece in sorted(table.pull):
                out.writerow((piece, f"{table.rarity.get(piece, 0):.3f}", *(f"{w:.{3 if len(table.classes) < 9 else 2}f}" for w in table.pull[piece])))
        print(f"{what}: {len(sayings)} sentences, {len(table.rarity)} pieces, {path.stat().st_size // 1024} KB")
    return 0


def read_rows(name: str) -> list[dict[str, str]]:
    """The sentences of a file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def kind_sayings() -> list[Saying]:
    """Sentences with the codes of their kinds."""
    return [(r["by"], CODES[r["kind"]], r["text"]) for r in read_rows("kinds.csv")]


def tip_sayings() -> list[Saying]:
    """Sentences that tip somebody off, and such that only say what is broken."""
    called = [(by, "tip" if kind == "tip" else "other", text) for by, kind, text in kind_sayings()]
    return called + [(r["by"], CLASSES["tip"][int(r["tip"])], r["text"]) for r in read_rows("tips.csv")]


def danger_sayings() -> list[Saying]:
    """Sentences that tell of a danger, and such that do not."""
    told_of = [*samples(), *read_rows("dangers.csv"), *({**r, "by": f"kinds {r['by']}"} for r in read_rows("kinds.csv") if r["danger"])]  # not said: as one takes it
    return [(r["by"], CLASSES["danger"][int(r["danger"])], r["text"]) for r in told_of]


def samples() -> list[dict[str, str]]:
    """What the sample city's people say of everyday things (another hand's), each with what comes of it, and what they ask; none in
    which a word of danger counts."""
    found = []
    with (TABLES.parent / "samples" / "sayings.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            things, effects, asks = (row[k].split("|") if row[k] else [] for k in ("things", "effects", "asks"))
            said = [*asks, *(f"{thing}，{effects[n % len(effects)]}" if effects else thing for n, thing in enumerate(things))]
            found += [{"by": "sample", "danger": "0", "text": s} for s in said if row["urgency"] != "danger"]
    return [r for r in found if urgency(r["text"], rules(), date(2026, 11, 29), (0.0, 2.0)).level != "danger"]


def danger_kind_sayings() -> list[Saying]:
    """Sentences that tell of a danger, with the kind of it where one hand said which."""
    return [(r["by"], r["kind"], r["text"]) for r in read_rows("dangers.csv") if r["kind"] in CLASSES["danger_kind"]]


def learn(what: str, sayings: Sequence[Saying]) -> Weights:
    """The weights: logistic regression on the sentences as ``pieces.told`` sees them."""
    more = {text: classes_of(text) if what.startswith("danger") else {} for _by, _name, text in sayings}
    found = [{*pieces(text), *more[text]} for _by, _name, text in sayings]
    spread = Counter(piece for each in found for piece in each)
    known = sorted(piece for piece, n in spread.items() if n >= LEAST[what])
    rarity = {piece: math.log((1 + len(sayings)) / (1 + spread[piece])) + 1 for piece in known}
    column = {piece: n for n, piece in enumerate(known)}
    blank = Weights(CLASSES[what], rarity, {})
    vectors = [vector_of(text, blank, more[text]) for _by, _name, text in sayings]
    ends = np.cumsum([0, *(len(v) for v in vectors)])
    matrix = csr_matrix(([v for each in vectors for v in each.values()], [column[p] for each in vectors for p in each], ends), shape=(len(sayings), len(known)))
    made = LogisticRegression(C=COST[what], max_iter=5000).fit(matrix, [CLASSES[what].index(name) for _by, name, _text in sayings])
    weights, bias = made.coef_, made.intercept_
    if len(weights) == 1:  # of two classes scikit-learn keeps the second's
        weights, bias = np.vstack([0 * weights, weights]), np.concatenate([0 * bias, bias])
    return Weights(CLASSES[what], rarity, {BIAS: tuple(bias), **{piece: tuple(weights[:, n]) for piece, n in column.items()}})


def measure(what: str, sayings: Sequence[Saying]) -> None:
    """Score each hand's sentences with what was learned from the others'."""
    for hand in sorted({by for by, _name, _text in sayings}):
        table = learn(what, [s for s in sayings if s[0] != hand])
        found = [(likelihoods(vector_of(text, table, classes_of(text) if what.startswith("danger") else None), table), name) for by, name, text in sayings if by == hand]
        right = sum(max(each, key=each.__getitem__) == name for each, name in found)
        last = {"danger": table.classes[-1], "kind": "tip"}.get(what, "medical")
        called = [name == last for each, name in found if each[last] >= 0.5]
        print(
            f"{what}, {hand}: {right} of {len(found)} right; {last}: {sum(called)} of {sum(name == last for _each, name in found)} found, {len(called) - sum(called)} called wrongly"
        )


if __name__ == "__main__":
    raise SystemExit(main())
