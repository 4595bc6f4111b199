"""Reading, measured where no real report is at hand: a report of the invented city, written for this and annotated by hand from its text by the
rules in docs/how-the-reader-decides.md. Neither the grammar nor the shipped tagger was made with it, and what is read otherwise stays an error.

A floor says what must hold for a reader to be of use, with room below today's score (docs/how-the-reader-decides.md).
"""

from pathlib import Path

import pytest

import luoshi
from luoshi.reading import clause_features, commitments, figures
from score_kit import annotation, scores

FOLDER, NAME = Path(__file__).parent / "data" / "own_report", "yunzhou-2027"
FLOORS = {
    "figures span": 0.95,
    "figures value": 0.93,
    "figures strict": 0.90,
    "figures full": 0.80,
    "commitments exact": 0.78,
    "commitments overlap": 0.85,
    "clause tags": 0.85,
}


def measured():
    text, *gold = annotation(FOLDER, NAME)
    return scores(luoshi.read(text), *gold)


@pytest.fixture(scope="module")
def today():
    return measured()


@pytest.mark.parametrize("level", FLOORS)
def test_not_below_the_floor(today, level):
    assert today[level] >= FLOORS[level]


def test_the_annotation_is_of_this_text():
    text, marked, clauses, tags = annotation(FOLDER, NAME)
    report = luoshi.read(text)
    assert [(c.start, c.end) for c in report.clauses] == clauses
    assert all(text[f["start"] : f["end"]] == f["quote"] and f["indicator"] in text for f in marked)
    assert len(marked) > 100
    assert sum(tag == "C" for tag in tags.values()) > 70
    assert report.year == 2027


def test_a_broken_reader_is_below_it(today, monkeypatch):
    """Each part that is broken shows in its own figure."""
    monkeypatch.setattr(figures, "bound_of", lambda context: "eq")
    assert measured()["figures full"] < FLOORS["figures full"]
    monkeypatch.setattr(figures, "change_of", lambda context, before: None)
    assert measured()["figures strict"] < FLOORS["figures strict"]
    monkeypatch.setattr(figures, "canonical", lambda unit: "")
    assert measured()["figures value"] < FLOORS["figures value"]
    monkeypatch.setattr(commitments, "features", lambda views: [row[:1] for row in clause_features.features(views)])
    broken = measured()
    assert all(broken[level] < FLOORS[level] for level in ("commitments exact", "commitments overlap", "clause tags"))
    monkeypatch.setattr(figures, "quantities", lambda text: ())
    assert measured()["figures span"] == 0
