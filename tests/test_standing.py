"""How a matter stands: the verdict on each target, from what was returned; what the ledger refuses to take as a return."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ledger_kit import TARGET, actors, city, draft, issued, when
from luoshi.matters import ledger
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.reports import family, judged_progress
from luoshi.reports.rollup import roll_up, rule_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return actors(city()[1])


def returned(matter, actor, value, period="2026-Q3", target="t1", unit="个", **more):
    data = {"period": period, "progress": "见数据", "figures": [{"target": target, "value": value, "unit": unit}], **more}
    ledger.move(matter, "report", actor, data, at=when(10, 8))
    return judged_progress.judged(matter.document)


def test_an_amount_is_judged_by_twelfths(who):
    matter = issued(who["dc"])
    (found,) = returned(matter, who["fgw"], 3198)
    assert (found.schedule.state, found.schedule.gap_points) == ("behind", Decimal("-21.7"))
    matter.refresh_from_db()
    assert (matter.schedule, matter.percent) == ("behind", Decimal("53.30"))


@pytest.mark.parametrize(
    ("target", "value", "state", "gap"),
    [
        ({"kind": "growth", "indicator": "gdp", "value": 7, "unit": "%", "bound": "approx", "words": "GDP增长7%左右"}, 6.1, "behind", "-0.9"),
        ({"kind": "ceiling", "indicator": "unemployment_rate", "value": 5.5, "unit": "%", "bound": "le", "words": "失业率5.5%以内"}, 5.2, "on_time", "0.3"),
        ({"kind": "ceiling", "indicator": "unemployment_rate", "value": 5.5, "unit": "%", "bound": "le", "words": "失业率5.5%以内"}, 5.8, "behind", "-0.3"),
        ({"kind": "level", "indicator": "PM2.5", "value": 32, "unit": "微克/立方米", "bound": "le", "words": "PM2.5不高于32"}, 30, "ahead", "2"),
    ],
)
def test_rates_levels_and_ceilings(who, target, value, state, gap):
    matter = issued(who["dc"], targets=[target])
    (found,) = returned(matter, who["fgw"], value, unit=target["unit"])
    assert (found.schedule.state, found.schedule.gap_points) == (state, Decimal(gap)), found.schedule.sentence_zh


def test_nothing_is_said_before_the_first_return(who):
    matter = issued(who["dc"])
    assert judged_progress.judged(matter.document) == []
    assert (matter.schedule, matter.percent) == ("", None)


def test_a_deliverable_is_delivered_with_a_day_or_behind(who):
    target = {"kind": "deliverable", "words": "建成市图书馆新馆", "value": None, "unit": ""}
    matter = issued(who["dc"], targets=[target], due="2026-06-30")
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "主体完工"}, at=when(10))
    assert matter.schedule == "behind"
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "开馆", "figures": [{"target": "t1", "delivered": "2026-09-20"}]}, at=when(10, 2))
    (found,) = judged_progress.judged(matter.document)
    assert (found.schedule.state, found.schedule.gap_points) == ("done", Decimal(-82))


def test_a_changed_target_is_judged_beside_the_first(who):
    matter = issued(who["dc"])
    ledger.move(
        matter, "retarget", who["dc2"], {"targets": [{**TARGET, "id": "t1", "value": 4000, "words": "5G基站 4000个"}], "approver": "市政府常务会议"}, reason="投资压减", at=when(8)
    )
    now, first = returned(matter, who["fgw"], 3198, target="t2")
    assert (now.changed, now.schedule.state) == (False, "on_time")
    assert (first.changed, first.schedule.state, first.schedule.gap_points) == (True, "behind", Decimal("-21.7"))
    assert matter.schedule == "on_time", "the list shows how the target in force stands"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"period": "第三季度"}, "不是填报期"),
        ({"period": "2026-Q5"}, "不是填报期"),
        ({"figures": [{"target": "t9", "value": 5}]}, "目标不在这一事项里"),
        ({"figures": [{"target": "t1", "value": "很多"}]}, "“很多”不是"),
        ({"figures": [{"target": "t1", "value": 1e300}]}, "不合情理|太大|不是"),
        ({"figures": [{"target": "t1", "value": float("nan")}]}, "无法保存的数"),
        ({"figures": [{"target": "t1", "delivered": "1900-01-01"}]}, "日期1900-01-01不合情理"),
        ({"figures": "5"}, "一列目标与数值"),
        ({"percent": "九成"}, "完成率“九成”"),
    ],
)
def test_a_return_that_cannot_be_is_refused_and_nothing_is_written(who, data, why):
    matter = issued(who["dc"])
    with pytest.raises(ledger.Refused, match=why):
        ledger.move(matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "完成", **data}, at=when(10))
    assert matter.events.count() == 3


@pytest.mark.parametrize("number", [1e16, -0.0, 1e22, 0.1, 1e-7, 10**25, 123456789.125])
def test_a_number_keeps_its_hash_in_either_database(who, number):
    matter = issued(who["dc"])
    ledger.move(matter, "note", who["dc"], {"text": "数", "extra": number}, at=when(4))
    assert rebuild().findings == []


def test_a_unit_that_does_not_exist_is_one_sentence(who):
    matter = draft(who["dc"])
    with pytest.raises(ledger.Refused, match="nobody"):
        ledger.move(matter, "plan", who["dc"], {"lead": "nobody"}, at=when(2))
    with pytest.raises(ledger.Refused, match="没有编号"):
        draft(who["dc"], parent="C26-XXXXXX")
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (30, True), (31, False)])
def test_an_objection_within_thirty_days(who, days, allowed):
    matter = issued(who["dc"])
    at = datetime(2026, 7, 1, 2, tzinfo=UTC)
    ledger.move(matter, "overrule", who["dc"], {"verdict": "missed", "conclusion": "未做"}, reason="核查", at=at)
    if allowed:
        ledger.move(matter, "object", who["fgw"], reason="有新证据", at=at + timedelta(days=days))
    else:
        with pytest.raises(ledger.Refused, match="2026-07-31"):
            ledger.move(matter, "object", who["fgw"], reason="有新证据", at=at + timedelta(days=days))


def test_children_roll_up_by_the_named_rule(who):
    parent = issued(who["dc"], rollup="weighted")
    for n, (share, weight) in enumerate(((50, 1), (100, 3), (None, 1))):
        child = issued(who["dc"], text=f"下级{n}", parent=parent.ref, weight=weight)
        if share is not None:
            returned(child, who["fgw"], 60 * share)
    found = family.rolled(parent, on=date(2026, 10, 9))
    assert found.percent == Decimal("70.00")
    again = roll_up([family.row(c) for c in family.children(parent)], rule_on("weighted", date(2026, 10, 9)))
    assert again == found
    assert family.rolled(family.children(parent)[0]) is None
