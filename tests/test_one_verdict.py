"""One verdict is shown of a promise, with who said what beside it; who differs is named until a person has decided in writing."""

import itertools
import json

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import cache
from django.urls import reverse

from desk_kit import body, fresh, of, out, people, who  # noqa: F401 (fixtures)
from ledger_kit import TARGET, issued, when
from luoshi.matters import ledger
from luoshi.matters.models import Matter
from luoshi.reports import disagreements
from luoshi.reports.moves import VERDICTS
from luoshi.reports.verdict_shown import CLEAR, OBJECTS, OFFICE, REPORT, SCHEDULE, UNIT, schedule_shown, shown

pytestmark = pytest.mark.django_db
EARLY, LATE = "2026-12-31T02:00:00.000000Z", "2027-02-01T02:00:00.000000Z"
DUE = "2026-12-31"
REACHED = {"met": 6000, "missed": 3000, "": None}  # of a target of 6,000 at the year's end; None: at work, in the third quarter


def document(unit="", schedule="", report="", office="", *, office_last=True, written=True):
    """A promise of which each source says so much; "" where it says nothing. ``office_last``: the office spoke after the others."""
    at = EARLY if office_last else LATE
    figures = [{"target": "t1", "value": REACHED[schedule] if schedule else 4500, "unit": "个"}]
    progress = {"period": "2026-Q4" if schedule else "2026-Q3", "progress": "见数据", "figures": figures, "percent": 100 if unit == "met" else None, "at": at, "unit": "fgw"}
    return {
        "state": "objected" if unit == OBJECTS else "ended" if office else "under_way",
        "lead": "fgw",
        "year": 2026,
        "due": DUE,
        "targets": [{**TARGET, "value_high": None, "challenge": None, "change": None, "since": EARLY, "replaced_by": "", "approver": "", "reason": "", "id": "t1"}],
        "progress": progress,
        "proposal": {"verdict": report, "at": at, "report": "", "rows": [{"reason": "原文"}]} if report else None,
        "verdict": office,
        "conclusion": "现场核查" if office and written else "",
        "concluded_at": (LATE if office_last else EARLY) if office else "",
        "ended_at": "",
        "objection": {"at": LATE, "reason": "不认可", "decided_at": ""} if unit == OBJECTS else None,
    }


UNITS, SCHEDULES, REPORTS, OFFICES = ("", "met", OBJECTS), ("", "met", "missed"), ("", *VERDICTS), ("", *VERDICTS)


COMBINATIONS = [c for c in itertools.product(UNITS, SCHEDULES, REPORTS, OFFICES, (True, False), (True, False)) if c[0] != OBJECTS or c[3]]


def test_every_combination():
    for case in COMBINATIONS:
        unit, schedule, report, office, office_last, written = case
        found = shown(document(unit, schedule, report, office, office_last=office_last, written=written))
        says = {s.source: s.says for s in found.statements}
        assert says == {UNIT: unit, SCHEDULE: schedule} | ({REPORT: report} if report else {}) | ({OFFICE: office} if office else {}), case
        assert found.verdict == office, case  # the office's word or none, whoever else says what
        assert bool(found.schedule) is not bool(office), case  # never a verdict and a schedule side by side
        clear = {source: said for source, said in says.items() if said in CLEAR and source != OFFICE}
        objects = {UNIT} if unit == OBJECTS else set()
        differ = {s for s, said in clear.items() if said != office} | objects if office else set(clear) if len(set(clear.values())) > 1 else set()
        decided = differ - objects if office and office_last and written else set()
        assert {s.source for s in found.decided} == decided, case
        assert {s.source for s in found.open} == differ - decided, case
        assert found.disagreed is bool(differ - decided), case
    assert len(COMBINATIONS) == 1224


def test_what_runs_says_nothing_of_the_end():
    found = shown(document())
    assert (found.verdict, found.schedule, found.disagreed) == ("", "on_time", False)
    assert {s.says for s in found.statements} == {""}
    assert (schedule_shown("", "behind"), schedule_shown("missed", "done")) == ("behind", "")


@pytest.fixture
def split(who):  # noqa: F811
    """A promise that the next report says was kept and the office says was not; its figures say that it was."""
    matter = issued(who["dc"], due=DUE)
    ledger.move(matter, "accept", who["fgw"], at=when(3))
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q4", "progress": "建成6000个", "figures": [{"target": "t1", "value": 6000, "unit": "个"}]}, at=when(12, 31))
    ledger.move(matter, "overrule", who["dc"], {"verdict": "missed", "conclusion": "没有验收"}, reason="没有验收", at=when(12, 31))
    ledger.move(matter, "propose", who["dc"], {"verdict": "met", "rows": []}, at=when(2, year=2027))
    return Matter.objects.get(pk=matter.pk)


def test_the_page_shows_one_verdict_and_says_who_differs(of, split, client):  # noqa: F811
    for text in (body(client.get(reverse("site:promise", args=[split.ref]))), body(of("dc").get(reverse("desk:matter", args=[split.ref])))):
        head = text.split("<h1>")[1].split("</div>")[0]
        assert "未兑现" in head
        assert "未一致" in head
        assert "已完成" not in head
        assert "下一年报告的对账建议：兑现" in text
        assert "督查机构的认定" in text


def test_lists_files_and_the_interface_say_the_same(of, split, client):  # noqa: F811
    listed = body(client.get(reverse("site:promises"), {"disagreed": "1"}))
    assert split.ref in listed
    assert "未一致" in listed
    assert "已完成</span>" not in listed
    assert split.ref in body(of("dc").get(reverse("desk:matters"), {"disagreed": "1"}))
    (row,) = json.loads(body(client.get(reverse("site:export", args=["json"]) + "?disagreed=1")))["promises"]
    assert (row["verdict"], row["not_agreed"]) == ("missed", "下一年报告的对账建议：兑现")
    assert row["schedule"] == "已完成"  # data keep the column that they had (tests/test_upgrade.py); who differs stands beside it
    assert client.get(f"/api/v1/matters/{split.ref}").json()["verdict_agreed"] is False
    assert "未一致" in body(client.get(reverse("site:badge", args=[split.ref])))


def test_one_form_resolves_it_with_a_reason(of, split):  # noqa: F811
    dc, where = of("dc"), reverse("desk:disagreements")
    assert split.ref in body(dc.get(where))
    assert "checked" not in body(dc.get(where)).split('id="t-')[1]
    address = reverse("desk:resolve", args=[split.ref])
    assert dc.post(address, {"version": split.version, "verdict": "met"}).status_code == 422  # no reason
    assert dc.post(address, {"version": split.version - 1, "verdict": "met", "conclusion": "补验合格"}).status_code == 409
    assert dc.post(address, {"version": split.version, "verdict": "met", "conclusion": "补验合格"}).status_code == 302
    split.refresh_from_db()
    assert (split.verdict, split.document["conclusion"]) == ("met", "补验合格")
    assert not shown(split.document).disagreed
    assert f't-{split.ref}"' not in body(dc.get(where))
    assert disagreements.open_ones() == set()


def test_saying_it_again_in_writing_decides_it_too(of, split, client):  # noqa: F811
    assert of("dc").post(reverse("desk:resolve", args=[split.ref]), {"version": split.version, "verdict": "missed", "conclusion": "验收仍缺"}).status_code == 302
    cache.clear()
    text = body(client.get(reverse("site:promise", args=[split.ref])))
    assert "已经写明依据作了认定" in text
    assert "未一致</span>" not in text


@pytest.mark.parametrize(("name", "status"), [("fgw", 403), ("jtj", 403), ("audit", 403), ("", 302)])
def test_it_is_the_offices_alone(of, split, client, name, status):  # noqa: F811
    asker = of(name) if name else client
    assert asker.get(reverse("desk:disagreements")).status_code == status
    assert asker.post(reverse("desk:resolve", args=[split.ref]), {"version": split.version, "verdict": "met", "conclusion": "x"}).status_code == status


def test_nothing_of_a_report_that_is_not_public_stands_on_the_public_page(of, split, who, client):  # noqa: F811
    reason = "原文写明已全部建成验收"
    row = {"target": "t1", "verdict": "met", "reason": reason}
    ledger.move(split, "propose", who["dc"], {"verdict": "met", "rows": [row], "report": "0" * 16}, at=when(3, year=2027))
    cache.clear()
    assert reason not in body(client.get(reverse("site:promise", args=[split.ref])))
    assert reason in body(of("dc").get(reverse("desk:matter", args=[split.ref])))
