"""A task divided among districts in one act: their places, leads and shares; the sum is checked."""

from decimal import Decimal

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.test import Client
from django.urls import reverse

from ledger_kit import actors, city, draft, issued
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Place, Unit
from luoshi.reports.dividing import Share, divide, even

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NAMES = ["中台区", "北岸区", "南汀区", "东桥区", "西山区", "青石区", "云溪县", "临江县"]
CODES = [f"9901{n:02}000000" for n in range(2, 10)]
SHARES = ["1000", "900", "900", "800", "800", "700", "500", "400"]


@pytest.fixture
def office(settings):
    settings.CITY_PLACE = "990100000000"
    people = city()[1]
    for code, name in zip(CODES, NAMES, strict=True):
        Place.objects.create(code=code, name=name)
        Unit.objects.create(code=f"q{code[:6]}", name=f"{name}人民政府", short=f"{name}政府", kind="district", place_code=code)
    return people


@pytest.fixture
def dc(office):
    client = Client()
    client.force_login(office["dc"])
    return client


def form(shares=SHARES, chosen=CODES, **more):
    leads = {f"lead-{code}": f"{name}政府" for code, name in zip(CODES, NAMES, strict=True)}
    return {"place": chosen, "rollup": "sum", **leads, **{f"amount-{code}": share for code, share in zip(CODES, shares, strict=True)}, **more}


def test_one_form_makes_eight_parts_with_their_places_leads_and_shares(dc, office):
    parent = issued(actors(office)["dc"])
    address = reverse("desk:divide", args=[parent.ref])
    page = dc.get(address).content.decode()
    assert all(f"{name}人民政府" in page for name in NAMES)
    assert dc.post(address, form()).status_code == 302
    parts = list(Matter.objects.filter(parent=parent).order_by("place"))
    assert [(m.place, m.lead.name, m.state) for m in parts] == [(code, f"{name}人民政府", "draft") for code, name in zip(CODES, NAMES, strict=True)]
    assert [m.document["targets"][0]["value"] for m in parts] == [float(s) for s in SHARES]
    assert parts[0].text == "中台区新增5G基站1000个"
    assert parts[0].document["targets"][0]["words"] == "5G基站 1000个"
    assert Matter.objects.get(pk=parent.pk).document["rollup"] == "sum"
    assert rebuild().findings == []
    again = dc.post(address, form())
    assert (again.status_code, "已经分给过：中台区" in again.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shares": ["900", *SHARES[1:]]}, "各地合计5900个，任务是6000个，少了100个"),
        ({"shares": ["1100", *SHARES[1:]]}, "多了100个"),
        ({"shares": ["", *SHARES[1:]]}, "没有填数：中台区"),
        ({"shares": ["十来个", *SHARES[1:]]}, "不是大于零的数"),
        ({"shares": ["-5", *SHARES[1:]]}, "不是大于零的数"),
        ({"chosen": CODES[:1]}, "至少要分给两个地方"),
        ({f"lead-{CODES[0]}": ""}, "中台区没有填牵头单位"),
        ({f"lead-{CODES[0]}": "无此局"}, "没有叫“无此局”的单位"),
    ],
)
def test_what_does_not_add_up_is_told_and_what_was_typed_is_there(dc, office, change, said):
    parent = issued(actors(office)["dc"])
    answer = dc.post(reverse("desk:divide", args=[parent.ref]), form(**change))
    page = answer.content.decode()
    assert (answer.status_code, said in page, 'value="900"' in page) == (422, True, True)
    assert not Matter.objects.filter(parent=parent).exists()


def test_a_sum_may_differ_where_that_is_said_and_numbers_are_divided_evenly(dc, office):
    parent = issued(actors(office)["dc"])
    address = reverse("desk:divide", args=[parent.ref])
    page = dc.post(address, form(even="1")).content.decode()
    assert page.count('value="750"') == 8
    assert not Matter.objects.filter(parent=parent).exists()
    assert dc.post(address, form(shares=["900", *SHARES[1:]], differs="1")).status_code == 302
    assert Matter.objects.filter(parent=parent).count() == 8


def test_a_task_without_a_number_is_divided_by_its_words(dc, office):
    parent = draft(actors(office)["dc"], text="推进移风易俗", targets=[])
    assert dc.post(reverse("desk:divide", args=[parent.ref]), form(shares=[""] * 8)).status_code == 302
    assert Matter.objects.filter(parent=parent).order_by("place").first().text == "中台区：推进移风易俗"


def test_a_unit_does_not_divide(office):
    parent = issued(actors(office)["dc"])
    client = Client()
    client.force_login(office["fgw"])
    assert client.post(reverse("desk:divide", args=[parent.ref]), form()).status_code == 403
    assert not Matter.objects.filter(parent=parent).exists()


@pytest.mark.parametrize("whole", ["80", "10", "7.5", "1"])
def test_even_parts_sum_to_the_whole(whole):
    assert sum(even(Decimal(whole), 8)) == Decimal(whole)


def test_a_share_stands_for_the_tasks_number_and_for_no_other(office):
    target = {"words": "老旧小区 80个", "kind": "cumulative", "indicator": "老旧小区改造", "value": 80, "unit": "个", "bound": "ge", "challenge": 100}
    parent = draft(actors(office)["dc"], text="新增车位1280个，改造老旧小区80个", targets=[target])
    made = divide(parent, [Share(code, name, f"q{code[:6]}", Decimal(40)) for code, name in zip(CODES[:2], NAMES, strict=False)], actors(office)["dc"])
    assert made[0].text == "中台区新增车位1280个，改造老旧小区40个"
    assert [t.get("challenge") for t in made[0].document["targets"]] == [None]


def test_what_was_divided_meanwhile_is_not_divided_again(dc, office):
    parent = issued(actors(office)["dc"])
    address = reverse("desk:divide", args=[parent.ref])
    assert dc.post(address, form(version=parent.version - 1)).status_code == 422
    assert dc.post(address, form(version=parent.version)).status_code == 302
    again = dc.post(address, form(version=parent.version))
    assert again.status_code == 422
    assert Matter.objects.filter(parent=parent).count() == 8


@pytest.mark.parametrize("more", [{"rollup": "foo"}, {f"amount-{CODES[0]}": "1e999999999"}, {f"amount-{CODES[0]}": "1e999999", "differs": "1"}, {"version": "9" * 5000}])
def test_numbers_and_rules_beyond_all_sense_are_one_sentence(dc, office, more):
    parent = issued(actors(office)["dc"])
    answer = dc.post(reverse("desk:divide", args=[parent.ref]), form() | more)
    assert (answer.status_code, len(answer.content) < 100_000) == (302 if "version" in more else 422, True)
    assert Matter.objects.filter(parent=parent).count() == (8 if "version" in more else 0)
