"""Subjects of messages: learned, calibrated, explained, kept in a file without code."""

import csv
import json
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.cli.main import main
from luoshi.understanding import ModelError, SubjectModel, train

THINGS = {
    "道路": ("路灯不亮", "路面坑洼", "井盖破损", "人行道被占"),
    "供水": ("停水两天", "自来水发黄", "水管漏水", "水压太低"),
    "教育": ("幼儿园收费", "学校补课", "学位不够", "校车不来"),
}


def history(n=120, seed=1):
    rng = random.Random(seed)
    rows = []
    for _n in range(n):
        subject = rng.choice(sorted(THINGS))
        title = rng.choice(THINGS[subject])
        rows.append((f"{rng.choice('东西南北')}区{title}", f"希望有关部门尽快处理{rng.choice(THINGS[subject])}的问题。", subject))
    return rows


@pytest.fixture(scope="module")
def model():
    rows = history()
    return train([(t, b) for t, b, _s in rows], [s for _t, _b, s in rows])


def test_it_learns_and_says_why(model):
    guess = model.classify([("云湖路路灯不亮", "晚上很黑")])[0]
    assert guess.subject == "道路"
    assert guess.probability > 0.5
    assert any("灯" in word or "路" in word for word in guess.reasons)
    assert guess.candidates[0][0] == "道路"
    assert sum(p for _s, p in guess.candidates) == pytest.approx(1, abs=0.001)


def test_one_text_will_do(model):
    assert model.classify(["小区停水两天了，没人管。"])[0].subject == "供水"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_a_probability(model, title, body):
    guess = model.classify([(title, body)])[0]
    assert 0 < guess.probability <= 1
    assert guess.subject in model.subjects


def test_a_model_file_says_the_same_and_holds_no_code(model, tmp_path):
    model.save(tmp_path / "m.zip")
    again = SubjectModel.load(tmp_path / "m.zip")
    asked = [(t, b) for t, b, _s in history(30, 9)]
    assert [g.subject for g in again.classify(asked)] == [g.subject for g in model.classify(asked)]
    with zipfile.ZipFile(tmp_path / "m.zip") as file:
        assert sorted(file.namelist()) == ["arrays.npz", "model.json"]
        json.loads(file.read("model.json"))


def test_too_little_and_broken_files_are_told(tmp_path):
    with pytest.raises(ModelError, match="two subjects"):
        train([("a", "b")] * 3, ["x", "x", "x"])
    for content in (b"", b"PK\x03\x04", b"\x80\x04pickle"):
        (tmp_path / "m").write_bytes(content)
        with pytest.raises(ModelError, match="luoshi train"):
            SubjectModel.load(tmp_path / "m")


def test_the_two_commands(tmp_path, capsys):
    table = tmp_path / "labelled.csv"
    with table.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerows([("title", "detail", "label"), *history()])
    assert main(["train", str(table), "--text", "title,detail", "--label", "label", "-o", str(tmp_path / "m")]) == 0
    assert main(["classify", str(table), "--model", str(tmp_path / "m"), "-o", str(tmp_path / "out.csv")]) == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 120
    assert sum(r["subject"] == r["label"] for r in rows) > 115
    assert 0 < float(rows[0]["probability"]) <= 1
    for wrong in (
        ["train", str(table), "--label", "none", "-o", "x"],
        ["train", str(tmp_path / "none.csv"), "-o", "x"],
        ["classify", str(table), "--text", "nothing", "-m", str(tmp_path / "m"), "-o", "x"],
    ):
        assert main(wrong) == 1
    assert "columns are" in capsys.readouterr().err


def test_measured_on_real_messages(shared):
    """Trained on four fifths of the shared messages, scored on the fifth; alike titles on one side."""
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedGroupKFold

    with (shared / "data" / "messages" / "labelled.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    messages, labels = [(r["title"], r["detail"]) for r in rows], [r["label"] for r in rows]
    inside, held = next(StratifiedGroupKFold(5, shuffle=True, random_state=1).split(messages, labels, [r["title"][:8] for r in rows]))
    made = train([messages[n] for n in inside], [labels[n] for n in inside])
    guesses = made.classify([messages[n] for n in held], reasons=0)
    assert f1_score([labels[n] for n in held], [g.subject for g in guesses], average="macro") >= 0.91
    sure = [g.probability for g in guesses]
    right = sum(g.subject == labels[n] for g, n in zip(guesses, held, strict=True)) / len(held)
    assert abs(sum(sure) / len(sure) - right) < 0.03


def test_a_branch_is_as_likely_as_all_below_it():
    tree = {"道路": "城建/道路", "供水": "城建/供水", "教育": "教育/学校"}
    rows = history(200)
    made = train([(t, b) for t, b, _s in rows], [tree[s] for _t, _b, s in rows])
    for guess in made.classify([("路灯不亮", "晚上很黑"), ("停水两天，路面坑洼", "又停水又修路"), ("学校补课", "")]):
        below = dict(guess.candidates)
        above = dict(guess.above)
        assert sum(above.values()) == pytest.approx(1, abs=0.001)
        assert above["城建"] == pytest.approx(below["城建/道路"] + below["城建/供水"], abs=0.001)
        assert guess.above[0][0] == guess.subject.partition("/")[0]


def test_subjects_that_are_no_tree_have_no_branches(model):
    assert model.classify([("路灯不亮", "")])[0].above == ()
