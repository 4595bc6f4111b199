"""Units that may be the one to act, with the reasons: catalogue, past, model."""

from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from ledger_kit import city
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.registers.models import Duty, Place, Unit
from luoshi.requests import duties
from luoshi.requests.candidates import MODEL, candidates

pytestmark = pytest.mark.django_db
STREET, DISTRICT = "990102001000", "990102000000"
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def town(settings, tmp_path):
    settings.HOME = tmp_path
    duties.forget_cached()
    units = city()[0]
    Place.objects.create(code=STREET, name="钟台街道")
    Unit.objects.create(code="zt", name="钟台区政府", kind="district", place_code=DISTRICT)
    yield units
    duties.forget_cached()


def ended(lead, count, subject="0406", place=STREET):
    for n in range(count):
        at = NOW - timedelta(days=30 + n)
        data = {"text": "路灯不亮", "demand": "complaint", "channel": "phone", "subject": subject, "place": place}
        matter = ledger.open_matter("request", data, SYSTEM, at=at)
        limit = {"amount": 7, "unit": "days", "rule": "general/1"}
        ledger.move(matter, "dispatch", SYSTEM, {"lead": lead, "route": "direct", "limit": limit, "due_at": (at + timedelta(days=7)).isoformat()}, at=at)
        ledger.move(matter, "finish", SYSTEM, {"answer": "修好了"}, at=at + timedelta(days=1))
        ledger.move(matter, "call_back", SYSTEM, {"solved": "yes"}, at=at + timedelta(days=2))


def test_without_a_past_the_district_is_named_for_what_it_is():
    assert [(c.unit.code, c.why) for c in candidates("0406", STREET, "路灯不亮", NOW)] == [("zt", "目录没有规定，由所在区兜底")]


def test_the_catalogue_stands_first_and_the_past_beside_it():
    Duty.objects.create(subject_code="0406", lead=Unit.objects.get(code="jtj") if Unit.objects.filter(code="jtj").exists() else Unit.objects.create(code="jtj", name="交通局"))
    ended("fgw", 3)
    ended("zt", 1)
    ended("fgw", 5, subject="0501")
    ended("fgw", 5, place="990103001000")
    found = candidates("0406", STREET, "路灯不亮", NOW)
    assert [(c.unit.code, c.share) for c in found] == [("jtj", 1.0), ("fgw", 0.75), ("zt", 0.25)]
    assert found[0].why.startswith("派单目录：路灯与井盖")
    assert found[1].why == "过去一年同类4件，3件由它办结"


def test_few_of_the_like_say_nothing():
    ended("fgw", 2)
    assert [c.unit.code for c in candidates("0406", STREET, "路灯不亮", NOW)] == ["zt"]


def test_a_model_of_the_deployments_own_letters(settings):
    from luoshi.understanding import train

    bus, water = Unit.objects.create(code="bus", name="公交公司"), Unit.objects.create(code="water", name="自来水公司")
    letters = [("公交车晚点", "等了一小时")] * 5 + [("自来水发黄", "水压也低")] * 5
    train(letters, [bus.name] * 5 + [water.name] * 5).save(settings.HOME / MODEL)
    found = candidates("", "", "自来水又发黄了", NOW)
    assert found[0].unit == water
    assert "自来水" in found[0].why or "发黄" in found[0].why
