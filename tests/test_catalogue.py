"""The duty catalogue: the most particular row, three routes, two dates, a change tried on the past."""

from datetime import date

import pytest

from ledger_kit import city
from luoshi.registers.loading import load_subjects
from luoshi.registers.models import Duty, Place, Unit
from luoshi.routing.catalogue import Catalogue, places_up
from luoshi.routing.trial import PastRequest, compare, moved, with_rows

pytestmark = pytest.mark.django_db
DISTRICT, STREET = "990102000000", "990102001000"
DAY = date(2026, 5, 11)


@pytest.fixture
def units():
    units = city()[0]
    load_subjects()
    for code, name in (("990100000000", "云州市"), (DISTRICT, "钟台区"), (STREET, "钟台街道"), ("990103000000", "江浒区")):
        Place.objects.create(code=code, name=name)
    units["zt"] = Unit.objects.create(code="zt", name="钟台区政府", kind="district", place_code=DISTRICT)
    units["ztj"] = Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Duty.objects.create(subject_code="", route="street")
    Duty.objects.create(subject_code="04", route="unit", lead=units["fgw"])
    Duty.objects.create(subject_code="0406", route="unit", lead=units["jtj"], limit_amount=24, limit_unit="hours")
    Duty.objects.create(subject_code="0406", condition="小区、院内", route="street")
    return units


@pytest.mark.parametrize(
    ("subject", "place", "text", "lead", "way", "copy"),
    [
        ("0406", STREET, "路灯不亮", "jtj", "direct", ""),
        ("0406", STREET, "小区里的路灯不亮", "ztj", "direct_copied", "zt"),
        ("0403", STREET, "停气", "fgw", "direct", ""),
        ("0304", STREET, "物业不管", "ztj", "direct_copied", "zt"),
        ("0304", DISTRICT, "物业不管", "zt", "district", ""),
        ("", STREET, "不知道是什么事", "ztj", "direct_copied", "zt"),
        ("9999", DISTRICT, "没有的分类", "zt", "district", ""),
    ],
)
def test_the_most_particular_row_and_the_three_routes(units, subject, place, text, lead, way, copy):
    route = Catalogue.on(DAY).find(subject, place, text)
    assert (route.lead, route.way, route.copy) == (lead, way, copy)


def test_where_nothing_is_known_a_person_decides(units):
    catalogue = Catalogue.on(DAY)
    assert catalogue.find("0304", "") is None
    assert catalogue.find("0304", "990103000000") is None
    assert catalogue.find("0304", "not a code") is None
    assert catalogue.find("0406", "").lead == "jtj"


def test_one_request_two_dates_two_units(units):
    old = Duty.objects.get(subject_code="0406", condition="")
    old.valid_to = date(2026, 6, 1)
    old.save()
    Duty.objects.create(subject_code="0406", lead=units["czj"], valid_from=date(2026, 6, 1), version=2)
    assert Catalogue.on(date(2026, 5, 31)).find("0406", STREET).lead == "jtj"
    assert Catalogue.on(date(2026, 6, 1)).find("0406", STREET).lead == "czj"
    assert Catalogue.on(date(2026, 6, 1)).find("0406", STREET).rule.endswith("v2")


def test_a_change_is_tried_on_the_past_and_not_kept(units):
    past = [PastRequest("R1", "0406", STREET, "路灯不亮"), PastRequest("R2", "0403", STREET, "停气"), PastRequest("R3", "0406", STREET, "小区路灯")]
    changed = "分类代码,条件,派往,牵头单位\n0403,,所列单位,czj\n".encode()
    count, different = compare(Catalogue.on(DAY), with_rows(changed, DAY), past)
    assert (count, [d.asked.ref for d in different], moved(different)) == (3, ["R2"], [("fgw", "czj", 1)])
    assert not Duty.objects.filter(subject_code="0403").exists()
    with pytest.raises(ValueError, match="2"):
        with_rows("分类代码,派往,牵头单位\n0403,所列单位,没有这个局\n".encode(), DAY)


def test_places_up():
    assert places_up(STREET) == [STREET, DISTRICT, "990100000000", "990000000000"]
    assert places_up("") == places_up("x") == []
