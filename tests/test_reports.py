"""Reports become drafts; drafts are merged and split; the next report proposes verdicts."""

import pytest

from ledger_kit import actors, city
from luoshi import ReadError
from luoshi.matters import ledger
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.reports import proposed_verdicts
from luoshi.reports.drafting import merge, split
from luoshi.reports.importing import Known, import_report, suggestions
from luoshi.reports.models import Figure, Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return actors(city()[1])


@pytest.fixture
def reports(who, samples):
    return [import_report(f"yunzhou-{year}.txt", (samples / f"yunzhou-{year}.txt").read_bytes(), who["dc"]) for year in (2025, 2026)]


def test_a_report_becomes_drafts_each_with_its_span(reports, first):
    report = reports[0]
    drafts = Matter.objects.filter(report=report.key)
    assert drafts.count() == len(first.commitments)
    assert Figure.objects.filter(report=report).count() == len(first.figures)
    for matter in drafts:
        for span in matter.document["sources"]:
            assert report.text[span["start"] : span["end"]] == span["quote"]
        assert (matter.state, matter.year) == ("draft", 2025)
    homes = drafts.get(text__contains="老旧小区90个")
    assert homes.document["targets"][0]["value"] == 90
    assert homes.document["targets"][0]["kind"] == "cumulative"
    assert drafts.get(text__contains="6月底前").document["due"] == "2025-06-30"


def test_a_target_of_five_years_is_due_at_their_end(reports):
    drafts = Matter.objects.filter(report=reports[1].key)
    assert drafts.get(text__contains="累计新增城镇就业22万人").document["due"] == "2030-12-31"
    assert drafts.get(text__contains="城镇新增就业4.5万人").document["due"] == "2026-12-31"


def test_the_same_file_twice_is_recognised(reports, who, samples):
    with pytest.raises(Known) as known:
        import_report("another-name.txt", (samples / "yunzhou-2025.txt").read_bytes(), who["dc"])
    assert known.value.report == reports[0]
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "is empty"), (b"\x00\x01\x02" * 100, "is no text"), ("今天天气很好。".encode(), "is not a Chinese text"), (b"PK\x03\x04broken", "is broken")]
)
def test_what_is_no_report_is_refused_and_nothing_is_kept(who, content, why):
    with pytest.raises(ReadError, match=why):
        import_report("x.txt", content, who["dc"])
    assert not Report.objects.exists()
    assert not Matter.objects.exists()


def test_who_may_not_import(who, samples):
    for person in ("fgw", "audit", "root"):
        with pytest.raises(Refused, match="你没有导入报告的权限"):
            import_report("yunzhou-2025.txt", (samples / "yunzhou-2025.txt").read_bytes(), who[person])


def test_drafts_are_merged_and_split_with_nothing_lost(reports, who):
    drafts = list(Matter.objects.filter(report=reports[0].key).order_by("pk")[:3])
    texts = [d.text for d in drafts]
    kept = merge(drafts, who["dc"])
    assert [s["quote"] for s in kept.document["sources"]] == texts
    assert {Matter.objects.get(pk=d.pk).state for d in drafts[1:]} == {"void"}
    assert Matter.objects.get(pk=drafts[1].pk).document["merged_into"] == kept.ref
    parts = split(kept, ["第一段", "第二段", ""], who["dc"])
    assert [p.text for p in parts] == ["第一段", "第二段"]
    assert sum(len(p.document["targets"]) for p in parts) == 3
    with pytest.raises(Refused, match="至少要写两段"):
        split(kept, ["只有一段"], who["dc"])
    assert rebuild().findings == []


def test_suggestions_come_with_their_reason(reports, who):
    from luoshi.registers.models import Duty, Unit

    Duty.objects.create(subject_code="0801", lead=Unit.objects.get(code="jyj"))
    school = Matter.objects.get(report=reports[0].key, text__contains="公办学位")
    assert suggestions([school])[school.pk] == []  # one word of two characters: not likely enough to be shown
    found = suggestions([school], every=True)[school.pk]
    assert found[0].unit == "jyj"
    assert "学位" in found[0].reason
    ledger.move(school, "plan", who["dc"], {"lead": "jyj"})
    ledger.move(school, "issue", who["dc"])
    next_year = Matter.objects.get(report=reports[1].key, text__contains="公办学位")
    Duty.objects.all().delete()
    again = suggestions([next_year])[next_year.pk]
    assert again[0].unit == "jyj"
    assert school.ref in again[0].reason


def test_the_next_report_proposes_and_a_person_confirms(reports, who):
    for matter in Matter.objects.filter(report=reports[0].key):
        ledger.move_many(matter, [ledger.Entry("plan", {"lead": "fgw"}), ledger.Entry("issue")], who["dc"])
    written = proposed_verdicts.propose(*reports, who["dc"])
    assert written > 20
    assert proposed_verdicts.propose(*reports, who["dc"]) == 0
    homes = Matter.objects.get(report=reports[0].key, text__contains="老旧小区90个")
    budget = Matter.objects.get(report=reports[0].key, text__contains="一般公共预算收入增长4%")
    pipes = Matter.objects.get(report=reports[0].key, text__contains="供水管网150公里")
    assert [m.document["proposal"]["verdict"] for m in (homes, budget, pipes)] == ["met", "missed", "unreported"]
    assert homes.verdict == ""
    assert proposed_verdicts.settle([homes, budget], who["fgw"], "对账")
    assert proposed_verdicts.settle([homes, budget], who["dc"], "对账结果属实") == []
    homes.refresh_from_db()
    assert (homes.state, homes.verdict) == ("ended", "met")
    with pytest.raises(Refused, match="只能与下一年的报告对账"):
        proposed_verdicts.propose(reports[1], reports[0], who["dc"])
