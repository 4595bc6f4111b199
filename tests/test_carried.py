"""A move that does not say a value does not erase one, whatever the door: a claim after 87 % still stands on 87 %."""

import io
from decimal import Decimal

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.test import Client

from ledger_kit import TARGET, actors, city, issued, when
from luoshi.matters import evidence, ledger
from luoshi.matters.rebuild import rebuild
from luoshi.reports import judged_progress

pytestmark = pytest.mark.django_db
Q3 = {"period": "2026-Q3", "progress": "已建成5220个", "figures": [{"target": "t1", "value": 5220, "unit": "个"}]}  # 87 % of 6,000


@pytest.fixture
def who():
    return actors(city()[1])


def at_87(who, **data):
    matter = issued(who["dc"], **data)
    ledger.move(matter, "report", who["fgw"], {**Q3, "problems": "选址难", "next_step": "加快"}, at=when(10, 8))
    assert matter.percent == Decimal("87.00")
    return matter


def proof(matter):
    return evidence.store(matter, "验收.txt", io.BytesIO(b"done"), "fgw").sha256


def claim(matter, who, **more):
    ledger.move(matter, "claim", who["fgw"], {"progress": "已完成", "evidence": [proof(matter)], **more}, at=when(12, 8))
    matter.refresh_from_db()


def test_a_claim_keeps_what_was_reported(who):
    matter = at_87(who)
    before = (matter.percent, matter.schedule)
    claim(matter, who)
    assert (matter.percent, matter.schedule) == before
    assert matter.document["progress"]["figures"] == [{"target": "t1", "value": 5220, "unit": "个", "period": "2026-Q3"}]
    assert rebuild().findings == []
    page = Client().get(f"/promises/{matter.ref}/")
    assert page.status_code == 200
    assert "87" in page.content.decode()
    shown = Client().get(f"/api/v1/matters/{matter.ref}").json()
    assert (shown["percent"], shown["schedule"], shown["progress"]["figures"][0]["period"]) == (87.0, before[1], "2026-Q3")


def test_a_claim_that_says_a_figure_is_judged_by_it(who):
    matter = at_87(who)
    claim(matter, who, period="2026-Q4", figures=[{"target": "t1", "value": 6000, "unit": "个"}])
    assert (matter.percent, matter.schedule) == (Decimal("100.00"), "done")


def test_a_claim_that_says_a_rate_is_judged_by_it(who):
    matter = at_87(who)
    claim(matter, who, period="2026-Q4", percent=100)
    assert (matter.percent, matter.schedule) == (Decimal("100.00"), "done")


def test_a_rate_is_kept_too(who):
    matter = issued(who["dc"])
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "见数", "percent": 87}, at=when(10, 8))
    before = (matter.percent, matter.schedule)
    claim(matter, who, period="2026-Q4")
    assert (matter.percent, matter.schedule) == before == (Decimal("87.00"), before[1])
    assert matter.document["progress"]["percent_of"] == "2026-Q3"


def test_words_alone_leave_the_figure_as_it_was_then(who):
    matter = at_87(who)
    before = (matter.percent, matter.schedule)
    for period, month in (("2026-Q4", 12), ("2027-Q1", 13)):
        ledger.move(matter, "report", who["fgw"], {"period": period, "progress": "正在推进"}, at=when(12, month))
        assert (matter.percent, matter.schedule) == before
        assert matter.document["progress"]["figures"][0]["period"] == "2026-Q3"
    assert matter.document["progress"]["problems"] == "选址难"


def test_what_is_said_to_be_empty_is_empty(who):
    matter = at_87(who)
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q4", "progress": "更正：上期误报", "figures": [], "percent": None, "problems": ""}, at=when(12, 8))
    assert (matter.percent, matter.schedule, matter.document["progress"]["problems"]) == (None, "not_reported", "")


def test_of_two_targets_the_one_not_said_stays(who):
    matter = issued(who["dc"], targets=[TARGET, {**TARGET, "words": "充电桩 100个", "value": 100}])
    ids = [t["id"] for t in matter.document["targets"]]
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "x", "figures": [{"target": i, "value": 90, "unit": "个"} for i in ids]}, at=when(10, 8))
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q4", "progress": "x", "figures": [{"target": ids[0], "value": 6000, "unit": "个"}]}, at=when(12, 8))
    assert {s.target["id"]: s.actual for s in judged_progress.judged(matter.document)} == {ids[0]: 6000, ids[1]: 90}


def test_a_return_mended_in_its_period_keeps_figures_and_files(who):
    matter = at_87(who)
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "改一个字", "evidence": [proof(matter)]}, at=when(10, 9))
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "再改一个字"}, at=when(10, 10))
    progress = matter.document["progress"]
    assert (progress["figures"], len(progress["evidence"])) == (Q3["figures"], 1)


def test_a_helpers_return_keeps_what_it_does_not_say(who):
    matter = issued(who["dc"])
    ledger.move(matter, "help_report", who["jtj"], {"period": "2026-Q3", "progress": "配合完成87%", "percent": 87, "problems": "缺人"}, at=when(10, 8))
    ledger.move(matter, "help_report", who["jtj"], {"period": "2026-Q4", "progress": "继续配合"}, at=when(12, 8))
    kept = matter.document["helper_progress"]["jtj"]
    assert (kept["percent"], kept["percent_of"], kept["problems"]) == (87, "2026-Q3", "缺人")


def test_a_changed_target_keeps_what_the_change_does_not_say(who):
    matter = issued(who["dc"], targets=[{**TARGET, "challenge": 7000}])
    old = matter.document["targets"][0]
    ledger.move(matter, "retarget", who["dc"], {"targets": [{"id": old["id"], "words": "5G基站 5000个", "value": 5000}], "approver": "常务会议"}, reason="选址受限", at=when(5))
    new = matter.document["targets"][-1]
    assert {k: new[k] for k in ("kind", "unit", "indicator", "challenge", "bound")} == {k: old[k] for k in ("kind", "unit", "indicator", "challenge", "bound")}


@pytest.mark.parametrize("move", ["extend", "correct", "remind", "set_helpers", "park", "note", "attach", "reassign"])
def test_other_moves_touch_no_figure(who, move):
    matter = at_87(who)
    data = {"extend": {"due": "2027-06-30", "approver": "x"}, "correct": {"leader": "甲"}, "set_helpers": {"helpers": ["jtj"]}, "park": {"plan_date": "2027-06-30"}}
    data |= {"note": {"text": "x"}, "attach": {"evidence": [proof(matter)]}, "reassign": {"lead": "jtj"}, "remind": {}}
    before = (matter.percent, matter.schedule, matter.document["nodes"], matter.document["progress"])
    ledger.move(matter, move, who["fgw"] if move == "attach" else who["dc"], data[move], reason="因故", at=when(12, 8))
    assert (matter.percent, matter.schedule, matter.document["nodes"], matter.document["progress"]) == before
