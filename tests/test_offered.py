"""What is offered beside a call: an entry of the knowledge base, a request that may be the same. Measured on sets written before anything was asked, by
the hand that wrote the functions; none of their sentences was used to mend a rule."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from luoshi.understanding import fitting
from luoshi.understanding.bars import bars_on
from luoshi.understanding.fitting import Fit, asks
from luoshi.understanding.lookalike import LookAlikes, OpenRequest
from luoshi.understanding.same_matter import unlike

ROOT, DAY = Path(__file__).parent.parent, date(2026, 11, 30)
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def rows(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_knowledge_is_offered_where_it_fits():
    """44 calls, 20 of which an entry of the sample fits. Before: 19 of 20 right ones offered, among 31 in all (12 wrong), and something for 6 of the 24
    that none fits. First run now: 15, among 15, and nothing for the 24; after one change for a report that says a whole title: 15 among 16, 1 of 24.
    Here without any subject: less is found."""
    entries = {n: (row["title"], row["text"], row["subject_code"]) for n, row in enumerate(rows("src/luoshi/requests/sample/knowledge.csv"))}
    fit, bar = Fit(entries), bars_on("knowledge", DAY)[0]
    answers = [(row["title"], [entries[n][0] for n, _score in fit.best(row["text"], (), bar, 3)]) for row in rows("tests/data/knowledge_blind.csv")]
    right, offered = sum(title in found for title, found in answers if title), sum(len(found) for _title, found in answers)
    assert right >= 11
    assert right / offered >= 0.9
    assert sum(bool(found) for title, found in answers if not title) <= 1


def test_a_report_is_no_question():
    fit = Fit({1: ("计划停水在哪里看", "公告栏公布", "0401"), 2: ("居住证怎么办", "到派出所", "0202")})
    assert asks("请问居住证怎么办")
    assert not asks("停水了，快来修")
    assert fit.best("停水了，快来修", ["0401"], 0.55, 3) == []
    assert [key for key, _score in fit.best("想问一下居住证怎么办", [], 0.55, 3)] == [2]
    assert fit.best("", [], 0.55, 3) == []


def test_only_the_texts_of_the_same_subject_are_read(monkeypatch):
    """A city keeps thousands of entries, and they are weighed at every word of a call."""
    read, pairs = [], fitting._pairs
    monkeypatch.setattr(fitting, "_pairs", lambda text: read.append(text) or pairs(text))
    fit = Fit({1: ("计划停水在哪里看", "公告栏公布", "0401"), 2: ("停水怎么报修", "打电话", "0402")})
    fit.best("请问停水了在哪里看", ["0401"], 0.1, 3)
    assert "公告栏公布" in read
    assert "打电话" not in read


def test_look_alikes_are_alike():
    """55 pairs, 24 of one matter; the others differ in the spot, the thing, the number, or are each person's own. Before: 24 of 24 and 25 of the 31 others
    offered. First run now: 21 and 4; after what 100 requests of the sample showed: 20 and 5."""
    kept, ones = LookAlikes(), {}
    pairs = rows("tests/data/alike_blind.csv")
    for n, row in enumerate(pairs):
        if row["one"] not in ones:
            ones[row["one"]] = str(n)
            kept.add(OpenRequest(str(n), row["one"], row["one_place"], row["one_subject"], NOW - timedelta(days=int(row["days"]))))
    offered = [(row["same"], ones[row["one"]] in {each.id for each in kept.candidates(row["other"], row["other_place"], row["other_subject"], at=NOW)}) for row in pairs]
    assert sum(found for same, found in offered if same) >= 19
    assert sum(found for same, found in offered if not same) <= 6


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("榆荫路路灯不亮", "文明巷的路灯坏了", "地点不同"),
        ("云桥花园3号楼电梯坏了", "云桥花园七号楼电梯坏了", "楼号、线路不同"),
        ("云桥花园3号楼没有水", "云桥花园七号楼停水", ""),
        ("滨江路37路公交车等不到", "滨江路12路公交车等不到", "楼号、线路不同"),
        ("中环路路口井盖坏了", "中环路人行道砖松动", "说的不是一样东西"),
        ("请问居住证怎么办", "咨询居住证多久能办好", "各人自己的事"),
        ("竹桥大街和月塘街路口绿灯太短", "兰荫大街和竹桥大街路口绿灯太短", "地点不同"),
    ],
)
def test_why_two_are_not_one(one, other, why):
    assert unlike(one, other, DAY, 0.8) == why
    assert unlike(one, other, DAY, 0.8, same_caller=True) == ""
