"""Leads are suggested only above a stated quality, from tasks of a like sort, and from promises alone."""

from datetime import date

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from ledger_kit import actors, city, draft, issued
from luoshi.matters import ledger
from luoshi.registers.models import Duty, Unit
from luoshi.reports.importing import suggestions
from luoshi.routing import suggestion_rules
from luoshi.routing.suggest import Suggester
from luoshi.routing.task_kinds import fields, sorts, unlike

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def office():
    return actors(city()[1])["dc"]


def leads(found):
    return [(s.unit, s.way) for s in found]


def test_what_was_built_says_nothing_of_who_makes_a_law(office):
    issued(office, text="既有住宅加装电梯500部", lead="jtj", helpers=())
    law = draft(office, text="制定既有住宅加装电梯条例")
    built = draft(office, text="既有住宅加装电梯600部")
    found = suggestions([law, built])
    assert "jtj" not in [s.unit for s in found[law.pk]]
    assert "jtj" in [s.unit for s in found[built.pk]]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("制定物业管理条例", "新建物业管理用房30处", True),
        ("新建公路30公里", "新建中小学3所", True),  # another subject
        ("新建公路30公里", "新建农村公路20公里", False),
        ("做好各项工作", "新建中小学3所", False),  # nothing is known of the one
    ],
)
def test_tasks_are_unlike_by_their_sort_or_their_subject(one, other, differ):
    assert unlike(*((sorts(text), fields(text)) for text in (one, other))) is differ


def test_requests_of_residents_suggest_no_lead_of_a_promise(office):
    data = {"text": "滨江大道第三段路灯不亮", "demand": "complaint", "channel": "phone", "place": "990102001000", "subject": "0406"}
    taken = ledger.open_matter("request", data, ledger.SYSTEM)
    ledger.move(
        taken, "dispatch", ledger.SYSTEM, {"lead": "jtj", "route": "direct", "limit": {"amount": 7, "unit": "days", "rule": "luoshi/1"}, "due_at": "2027-01-31T00:00:00+00:00"}
    )
    promise = draft(office, text="滨江大道第三段路灯不亮")
    assert suggestions([promise], every=True)[promise.pk] == []


def test_a_vague_word_is_not_shown_and_a_clear_one_is(office):
    Duty.objects.create(subject_code="0103", lead=Unit.objects.get(code="fgw"), source="试")
    Duty.objects.create(subject_code="08", lead=Unit.objects.get(code="jyj"), source="试")
    shown, every = Suggester(kind="commitment"), Suggester(kind="commitment", least={})
    vague, clear = "推进创新发展", "新增中小学学位"
    assert (leads(shown.suggest(vague)), leads(every.suggest(vague))) == ([], [("fgw", "duty")])
    assert leads(shown.suggest(clear)) == [("jyj", "duty")]


def test_a_duty_of_a_street_or_under_a_condition_that_is_not_met_suggests_nothing(office):
    fgw = Unit.objects.get(code="fgw")
    Duty.objects.create(subject_code="08", place_code="990102001000", lead=fgw, source="试")
    Duty.objects.create(subject_code="08", condition="民办", lead=fgw, source="试")
    every = Suggester(kind="commitment", least={})
    assert leads(every.suggest("新增中小学学位")) == []
    assert leads(every.suggest("规范民办中小学学位")) == [("fgw", "duty")]


def test_the_quality_shown_is_a_rule_with_the_figure_measured():
    rows = {rule.code: rule for rule in suggestion_rules.SUGGESTIONS.rows()}
    assert set(rows) == {"named", "duty", "both", "alike"}
    assert all(rule.right / rule.of >= 0.9 for rule in rows.values() if rule.of)
    assert suggestion_rules.least_on(date(2026, 11, 29)) == {code: rule.least for code, rule in rows.items()}
