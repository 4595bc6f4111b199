"""Measured against hand-made annotation of real reports, with the scorer that goes with it. The floors are the project's promise."""

import json
import subprocess
import sys

import pytest

import luoshi

DOCUMENTS = ("beijing-2021", "national-2021", "national-2018")
FLOORS = {
    "figures_strict_f1": 0.93,
    "figures_full_f1": 0.80,
    "commitments_exact_f1": 0.75,
    "commitments_overlap_f1": 0.87,
    "clause_tags": 0.87,
}


@pytest.fixture(scope="module")
def measured(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("predictions")
    for name in DOCUMENTS:
        (folder / f"{name}.json").write_text(luoshi.read(shared / "gold" / f"{name}.txt").to_json(), encoding="utf-8")
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
