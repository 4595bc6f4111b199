"""What is measured is not what was learned from: no sentence of a set stands among the training sentences, as it is or but for one sign; a set whose
sentences do is called learned, is wholly so, and measures nothing but that what was taught is still known."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA, TRAINING = ROOT / "tests" / "data", ROOT / "training"


def rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def plain(text):
    """A sentence without what is not read: width, blanks, punctuation, case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def near(text):
    """It, and what is left of it without any one sign: what two sentences that differ in one sign have in common."""
    return {text, *(text[:n] + text[n + 1 :] for n in range(len(text)))} if len(text) > 5 else {text}


@pytest.fixture(scope="module")
def learned():
    """Every sentence that a table of weights was learned from (training/sayings.py), the sample city's too: way of writing it → the sentence."""
    found = {plain(row["text"]) for path in TRAINING.glob("*.csv") for row in rows(path)}
    said = rows(ROOT / "src" / "luoshi" / "samples" / "sayings.csv")
    found |= {plain(words) for row in said for key in ("things", "asks") for words in row[key].split("|") if words}
    return {way: text for text in found for way in near(text)} | {text: text for text in found}


SETS = sorted(path.name for path in DATA.glob("*.csv") if "text" in rows(path)[0])


def test_there_are_sets_of_both_sorts():
    assert len(SETS) >= 9
    assert [name for name in SETS if "learned" in name] == ["urgency_learned.csv"]


@pytest.mark.parametrize("name", [name for name in SETS if "learned" not in name])
def test_no_sentence_of_a_set_was_learned_from(learned, name):
    both = {row["text"]: learned[way] for row in rows(DATA / name) for way in near(plain(row["text"])) if way in learned}
    assert both == {}


def test_what_is_called_learned_is(learned):
    assert [row["text"] for row in rows(DATA / "urgency_learned.csv") if learned.get(plain(row["text"])) != plain(row["text"])] == []


def test_one_sentence_of_the_training_would_be_found(learned):
    taught = next(text for text in sorted(learned.values()) if len(text) > 12)
    for told in (taught, f"{taught}。", taught[:4] + taught[5:], f"{taught[:4]}哦{taught[4:]}", f"{taught[:4]}哦{taught[5:]}"):
        assert learned.keys() & near(plain(told)), told
