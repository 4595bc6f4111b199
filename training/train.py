"""Train the clause tagger, and measure it on reports that it was not trained on.

    make train                              trains on all annotated reports and writes the model that ships
    python training/train.py --measure      leaves out each report in turn, trains on the rest, scores the one left out

The scores of the shipped model on the reports it was trained on say nothing; those of --measure are the ones to quote.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pycrfsuite

import corpus
from luoshi.reading import commitments
from luoshi.reading.clause_features import features
from luoshi.reading.figures import find_figures
from luoshi.reading.reader import read_text
from luoshi.reading.sources import Source
from luoshi.reading.structure import broken_clauses, structure

PARAMETERS = {"c1": 0.0, "c2": 1.5, "max_iterations": 300, "feature.possible_transitions": True, "feature.minfreq": 2}

Sequence = tuple[list[list[str]], list[str]]


def sequences(name: str) -> list[Sequence]:
    """The features and tags of a report's annotated clauses, cut as the reader cuts them."""
    text, tags = corpus.text(name), corpus.tags(name)
    parts = structure(text, int(name[-4:]))
    broken = broken_clauses(text, parts.clauses)
    views = commitments.clause_views(text, parts, find_figures(text, parts), broken)
    found: list[Sequence] = []
    for run in commitments.forward_runs(parts):
        whole = [n for n in run if n not in broken or n == run.start]
        rows = features([views[n] for n in whole])
        known = [(row, tags[n]) for n, row in zip(whole, rows, strict=True) if n in tags]
        if known:
            found.append(([row for row, _ in known], [tag for _, tag in known]))
    return found


def train(names: list[str], out: Path, cache: dict[str, list[Sequence]]) -> None:
    """Train on these reports and write the model."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(PARAMETERS)
    for name in names:
        for rows, tags in cache.setdefault(name, sequences(name)):
            trainer.append(rows, tags)
    trainer.train(str(out))


def gold_folder(names: list[str], folder: Path) -> None:
    """Our annotation in the scorer's layout."""
    for name in names:
        text = corpus.text(name)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        rows = [f"{n}\t{a}\t{b}\t-\n" for n, (a, b) in enumerate(structure(text).clauses)]
        (folder / f"{name}.clauses.tsv").write_text("".join(rows), encoding="utf-8")
        tags = sorted(corpus.tags(name).items())
        (folder / f"{name}.clauses.jsonl").write_text("".join(json.dumps({"clause": n, "tag": t}) + "\n" for n, t in tags), encoding="utf-8")
        (folder / f"{name}.figures.jsonl").write_text("".join(json.dumps(f, ensure_ascii=False) + "\n" for f in corpus.figures(name)), encoding="utf-8")


def measure(names: list[str], tested: list[str]) -> None:
    """Leave out each tested report in turn; print the scorer's lines."""
    cache: dict[str, list[Sequence]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        gold_folder(names, folder)
        for name in tested:
            train([n for n in names if n != name], folder / "model", cache)
            commitments.MODEL = folder / "model"
            commitments._tagger.cache_clear()
            report = read_text(Source(corpus.text(name), name=f"{name}.txt"))
            (folder / f"{name}.json").write_text(report.to_json(), encoding="utf-8")
        groups = {
            "figures and commitments": [n for n in tested if corpus.figures(n)],
            "the gold alone": [n for n in tested if n in corpus.GOLD],
            "all, commitments only": tested,
        }
        for title, group in groups.items():
            if group:
                command = [sys.executable, str(corpus.SHARED / "score" / "score_reading.py"), str(folder), *(f"{n}={folder / n}.json" for n in group)]
                print(f"-- {title}\n{subprocess.run(command, capture_output=True, text=True, check=True).stdout}", flush=True)


def main() -> int:
    """Train, or measure; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true", help="leave one out, and score it")
    parser.add_argument("--only", nargs="*", help="the reports to leave out (default: each)")
    given = parser.parse_args()
    names = [*corpus.GOLD, *corpus.ours()]
    if not (corpus.SHARED / "gold").is_dir():
        print(f"train: the annotated texts are not at {corpus.SHARED}; set LUOSHI_SHARED.", file=sys.stderr)
        return 1
    if given.measure:
        measure(names, given.only or names)
        return 0
    train(names, commitments.MODEL, {})
    print(f"trained on {len(names)} reports: {commitments.MODEL} has {commitments.MODEL.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
