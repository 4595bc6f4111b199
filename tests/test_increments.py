"""A figure of an amount is a total or an increment, and says so; an increment is added to the total before it and never compared by itself."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from desk_kit import fresh, of, people, send, who  # noqa: F401 (fixtures)
from ledger_kit import TARGET, issued, when
from luoshi.matters import ledger
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.reports import judged_progress
from luoshi.reports.increments import totalled

TARGETS = [{**TARGET, "id": "t1"}, {"id": "t2", "kind": "level"}]


@pytest.mark.parametrize(
    ("before", "period", "given", "total"),
    [
        # before: the period, its total, the increment in it; given: the basis and the number
        (None, "2026-Q1", ("increment", 71), 71),
        (("2026-Q2", 1000, None), "2026-Q3", ("increment", 71), 1071),
        (("2026-Q2", 1000, None), "2026-Q3", ("total", 71), 71),
        (("2026-Q2", 1000, None), "2026-Q3", (None, 1071), 1071),
        (("2025-Q4", 1000, None), "2026-Q1", ("increment", 71), 71),  # a year begins with nothing
        (("2026-Q3", 1071, 71), "2026-Q3", ("increment", 80), 1080),  # said again, it is not added twice
        (("2026-Q3", 1000, None), "2026-Q3", ("increment", 71), "已经报过累计数"),
        (("2026-Q4", 1000, None), "2026-Q3", ("increment", 71), "更晚的"),
    ],
)
def test_what_a_figure_comes_to(before, period, given, total):
    last = {}
    if before:
        figure = {"target": "t1", "value": before[1], **({"added": before[2]} if before[2] else {})}
        last = {"period": before[0], "figures": [figure]}
    basis, value = given
    data = {"period": period, "figures": [{"target": "t1", "value": value, "unit": "个", **({"basis": basis} if basis else {})}]}
    if isinstance(total, str):
        with pytest.raises(Refused, match=total):
            totalled(TARGETS, last, data)
        return
    (made,) = totalled(TARGETS, last, data)
    assert made["value"] == total
    assert made.get("added") == (value if basis == "increment" else None)


def test_a_level_has_no_increment():
    with pytest.raises(Refused, match="只有累计量"):
        totalled(TARGETS, {}, {"period": "2026-Q1", "figures": [{"target": "t2", "value": 3, "basis": "increment"}]})


@pytest.mark.django_db
def test_the_ledger_keeps_the_total_and_judges_by_it(who):  # noqa: F811
    matter = issued(who["dc"])
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q2", "progress": "x", "figures": [{"target": "t1", "value": 3000, "unit": "个"}]}, at=when(7, 8))
    ledger.move(
        matter, "report", who["fgw"], {"period": "2026-Q3", "progress": "y", "figures": [{"target": "t1", "value": 1500, "unit": "个", "basis": "increment"}]}, at=when(10, 8)
    )
    (judged,) = judged_progress.judged(matter.document)
    assert (judged.actual, judged.schedule.state) == (4500, "on_time")
    assert matter.document["progress"]["figures"][0]["added"] == 1500
    assert rebuild().findings == []


@pytest.mark.django_db
def test_the_form_asks_and_a_total_that_fell_is_asked_about(of, who):  # noqa: F811
    matter = issued(who["dc"])
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q2", "progress": "x", "figures": [{"target": "t1", "value": 1000, "unit": "个"}]}, at=when(7, 8))
    page = of("fgw").get(f"/desk/matters/{matter.ref}/").content.decode()
    assert "本期新增的数" in page
    said = {"period": "2026-Q3", "progress": "新增71个", "figure-t1": "71"}
    answer = send(of("fgw"), matter, "report", **said)
    assert answer.status_code == 422
    assert "是本期新增，还是累计数减少了" in answer.content.decode()
    assert send(of("fgw"), matter, "report", **said, **{"basis-t1": "increment"}).status_code == 302
    assert Matter.objects.get(pk=matter.pk).document["progress"]["figures"][0]["value"] == 1071


def test_an_increment_is_added_along_the_line_of_a_target_that_was_changed():
    changed = [{**TARGET, "id": "t1", "replaced_by": "t3"}, {**TARGET, "id": "t3", "value": 8000}]
    last = {"period": "2026-Q2", "figures": [{"target": "t1", "value": 1000}]}
    data = {"period": "2026-Q3", "figures": [{"target": "t3", "value": 71, "basis": "increment"}]}
    assert totalled(changed, last, data)[0]["value"] == 1071
    other = [{**changed[0], "unit": "万个"}, changed[1]]
    assert totalled(other, last, data)[0]["value"] == 71  # another unit is another thing


@pytest.mark.parametrize(
    ("last", "period", "said"),
    [
        ({"period": "2026-Q2", "percent": 60}, "2026-Q3", "只报了完成率"),
        ({"period": "2026-Q2", "figures": [{"target": "t1", "value": 60}]}, "", "没有填报期"),
    ],
)
def test_an_increment_of_what_nobody_can_tell_is_refused(last, period, said):
    with pytest.raises(Refused, match=said):
        totalled(TARGETS, last, {"period": period, "figures": [{"target": "t1", "value": 10, "basis": "increment"}]})
