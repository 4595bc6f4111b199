"""Group the two-character openings and endings of clauses by the company they keep, in reports without annotation.

    python training/clusters.py

出台 and 制定 open clauses with the same endings and neighbours; knowing that they belong together, the tagger learns from one what holds for the other. The result is the
table ``src/luoshi/reading/model/clusters.csv``: place (open or end), the two characters, the number of a coarse and of a fine group. Deterministic; needs scikit-learn.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict

import numpy as np
from sklearn.cluster import KMeans

import corpus
from luoshi.reading.clause_features import CLUSTERS, bare_of, core_of
from luoshi.reading.structure import clauses

LEAST_SEEN, LEAST_CONTEXT, DIMENSIONS = 6, 10, 60
SIZES = (40, 150)  # coarse, fine


def contexts() -> tuple[Counter[str], dict[str, Counter[str]]]:
    """How often each opening (``o``) and ending (``e``) is seen, and what stands around it, over all reports."""
    seen: Counter[str] = Counter()
    around: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted((corpus.SHARED / "reports").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        words = [text[a:b] for a, b in clauses(text)]
        keys = [("o" + core_of(w)[:2], "e" + bare_of(w)[-2:], w[-1]) for w in words]
        for i, (opening, ending, mark) in enumerate(keys):
            seen.update((opening, ending))
            around[opening].update(("with " + ending, "mark " + mark, *("has " + words[i][k : k + 2] for k in range(2, len(words[i]) - 1))))
            around[ending].update(("with " + opening, "mark " + mark))
            if i:
                around[opening].update(("after " + keys[i - 1][0], "after " + keys[i - 1][2]))
                around[ending]["after " + keys[i - 1][1]] += 1
            if i + 1 < len(keys):
                around[opening]["before " + keys[i + 1][0]] += 1
                around[ending]["before " + keys[i + 1][0]] += 1
    return seen, around


def vectors(words: list[str], around: dict[str, Counter[str]]) -> np.ndarray:
    """A unit vector a word: positive pointwise mutual information with its contexts, cut to the first dimensions."""
    total = sum((around[w] for w in words), Counter())
    columns = {c: n for n, c in enumerate(sorted(c for c, k in total.items() if k >= LEAST_CONTEXT))}
    counts = np.zeros((len(words), len(columns)), np.float64)
    for row, word in enumerate(words):
        for context, number in around[word].items():
            if context in columns:
                counts[row, columns[context]] = number
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / counts.sum()
    information = np.log(np.maximum(counts / np.maximum(expected, 1e-12), 1.0))
    left, scale, _ = np.linalg.svd(information, full_matrices=False)
    made = left[:, :DIMENSIONS] * np.sqrt(scale[:DIMENSIONS])
    return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)


def groups(points: np.ndarray, number: int) -> list[int]:
    """scikit-learn's k-means from a fixed start; the points are unit vectors, so that nearer is more alike."""
    return [int(n) for n in KMeans(number, n_init=10, random_state=0).fit_predict(points)]


def main() -> None:
    """Write the table."""
    seen, around = contexts()
    rows: list[tuple[str, str, int, int]] = []
    for letter, place in (("o", "open"), ("e", "end")):
        words = sorted(w for w, n in seen.items() if w[0] == letter and n >= LEAST_SEEN and len(w) == 3 and all("\u4e00" <= c <= "\u9fff" for c in w[1:]))
        points = vectors(words, around)
        coarse, fine = (groups(points, size) for size in SIZES)
        rows += [(place, w[1:], c, f) for w, c, f in zip(words, coarse, fine, strict=True)]
    with CLUSTERS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("place", "pair", "coarse", "fine"))
        writer.writerows(rows)
    print(f"{len(rows)} pairs in {CLUSTERS}")


if __name__ == "__main__":
    main()
