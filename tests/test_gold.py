"""Measured against hand-made annotation of real reports, with the scorer that goes with it. The floors are the project's promise.

The tagger is one that has seen none of the reports it is scored on: it is trained here, on the other annotated reports, for a few rounds
(``training/train.py --measure`` leaves out each report in turn and trains to the end; its table stands in docs/how-the-reader-decides.md).
The tagger that ships is trained on all of them, and its score here would say nothing; it is scored in ``test_own_report.py``.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import luoshi
from luoshi.reading import commitments

TRAINING = Path(__file__).resolve().parents[1] / "training"
DOCUMENTS = ("beijing-2021", "national-2021", "national-2018")
ROUNDS = 50  # of 300: a few seconds, and within a point of the whole
FLOORS = {
    "figures_strict_f1": 0.93,
    "figures_full_f1": 0.80,
    "commitments_exact_f1": 0.75,
    "commitments_overlap_f1": 0.87,
    "clause_tags": 0.87,
}


@pytest.fixture(scope="module")
def training(shared):
    """The training scripts, reading the texts from where the tests do."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LUOSHI_SHARED", str(shared))
        patched.syspath_prepend(str(TRAINING))
        import train

        patched.setitem(train.PARAMETERS, "max_iterations", ROUNDS)
        yield train


@pytest.fixture(scope="module")
def unseen(training, tmp_path_factory):
    """The tagger's model from the annotated reports that are not scored."""
    names = [name for name in training.corpus.ours() if name not in DOCUMENTS]
    assert len(names) >= 15
    model = tmp_path_factory.mktemp("model") / "commitments.crfsuite"
    training.train(names, model, {})
    return model


@pytest.fixture(scope="module")
def measured(shared, unseen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("predictions")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(commitments, "MODEL", unseen)
        commitments._tagger.cache_clear()
        for name in DOCUMENTS:
            (folder / f"{name}.json").write_text(luoshi.read(shared / "gold" / f"{name}.txt").to_json(), encoding="utf-8")
    commitments._tagger.cache_clear()
    command = [sys.executable, str(shared / "score" / "score_reading.py"), str(shared / "gold"), "--json", *(f"{n}={folder / n}.json" for n in DOCUMENTS)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


@pytest.mark.parametrize("measure", FLOORS)
def test_not_below_the_floor(measured, measure):
    assert measured[measure] >= FLOORS[measure]


def test_clauses_are_cut_as_in_the_gold(shared):
    for name in DOCUMENTS:
        report = luoshi.read(shared / "gold" / f"{name}.txt")
        rows = [line.split("\t")[1:3] for line in (shared / "gold" / f"{name}.clauses.tsv").read_text(encoding="utf-8").splitlines()]
        assert [(c.start, c.end) for c in report.clauses] == [(int(a), int(b)) for a, b in rows]


def test_all_the_reports_from_the_wild_are_read(shared):
    for path in sorted((shared / "reports").glob("*.txt")):
        report = luoshi.read(path)
        assert report.year == int(path.stem[-4:]), path.name
        for row in [*report.figures, *report.commitments]:
            assert report.text[row.start : row.end] == row.quote, path.name
