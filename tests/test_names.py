"""Names are looked for, and codes are what is kept: units, subjects and places, by whoever types what."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.utils import translation

from desk_kit import body
from hotline_kit import STREET, told, town, web
from luoshi.registers import lookup, pinyin
from luoshi.registers.models import Place, PlaceName, Subject, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return town()


def labels(register, text):
    return [found.label for found in lookup.search(register, text)]


@pytest.mark.parametrize(
    ("register", "text", "first"),
    [
        ("units", "钟台街道", "钟台街道办"),
        ("units", "ztjd", "钟台街道办"),
        ("units", "ztj", "钟台街道办"),
        ("subjects", "井盖", "路灯与井盖"),
        ("subjects", "ldyjg", "路灯与井盖"),
        ("streets", "望河", "望河街道"),
        ("streets", "whjd", "望河街道"),
    ],
)
def test_a_part_of_a_name_its_letters_or_its_code_find_it(people, register, text, first):
    assert labels(register, text)[0] == first
    assert first not in labels(register, "没有这个")


def test_what_lies_somewhere_finds_the_place(people):
    PlaceName.objects.create(name="桂花苑", place_code=STREET, kind="estate")
    assert [(f.code, f.label, f.more) for f in lookup.search("streets", "桂花")] == [(STREET, "钟台街道", "桂花苑（小区）")]


def test_names_of_several_are_told_apart_by_what_they_lie_in(people):
    Place.objects.create(code="990103000000", name="云湖区")
    Place.objects.create(code="990103001000", name="望河街道")
    assert sorted(labels("streets", "望河")) == ["望河街道（云湖区）", "望河街道（钟台区）"]
    assert lookup.code_of("streets", "望河街道（云湖区）") == "990103001000"
    assert lookup.label_of("streets", "990103001000") == "望河街道（云湖区）"
    with pytest.raises(lookup.UnknownName, match="有2个区或街道叫“望河街道”"):
        lookup.code_of("streets", "望河街道")


def test_what_is_in_force_no_more_keeps_its_name_and_is_offered_no_more(people):
    Unit.objects.filter(code="whj").update(valid_to="2026-01-01")
    assert lookup.label_of("units", "whj") == "望河街道办"
    assert "望河街道办" not in labels("units", "望河")
    with pytest.raises(lookup.UnknownName, match="没有“望河街道办”这个单位"):
        lookup.code_of("units", "望河街道办")


def test_a_subject_is_found_and_shown_in_the_language_in_use(people):
    Subject.objects.filter(code="0406").update(name_en="Street lights")
    with translation.override("en"):
        assert lookup.label_of("subjects", "0406") == "Street lights"
    assert labels("subjects", "street li") == ["路灯与井盖"]
    assert lookup.code_of("subjects", "Street lights") == "0406"


def test_letters_need_two_and_a_rare_character_fits_any():
    assert [pinyin.letters_match(letters, "江浒区") for letters in ("jhq", "jxq", "j", "qq")] == [True, True, False, False]
    assert not pinyin.letters_match("ab", "浒麓")


def test_the_address_answers_who_is_signed_in_and_nobody_else(people):
    assert web(None).get("/desk/names/units/?q=望河").status_code == 302
    found = web(people["op"]).get("/desk/names/units/?q=望河").json()
    assert found == {"rows": [{"code": "whj", "label": "望河街道办", "more": ""}], "said": "1个，上下键选"}
    assert web(people["op"]).get("/desk/names/units/?q=天上").json() == {"rows": [], "said": "没有叫这个名称的"}
    assert web(people["op"]).get("/desk/names/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("unit=望河街道办", "?unit=whj"),
        ("subject=路灯与井盖", "?subject=0406"),
        ("place=钟台街道", f"?place={STREET}"),
        (f"place={STREET}", f"?place={STREET}"),
        ("unit=未定", "?unit=none"),
    ],
)
def test_a_filter_takes_a_name_and_goes_on_with_the_code(people, query, chosen):
    told()
    page = body(web(people["rx"]).get(f"/desk/requests/?{query}"))
    assert f"/desk/requests/requests.csv{chosen}" in page
    assert "没有按它筛选" not in page
    assert "代码" not in page


def test_a_filter_says_which_name_it_does_not_know(people):
    page = body(web(people["rx"]).get("/desk/requests/?unit=望河"))
    assert "没有“望河”这个单位；是不是望河街道办？没有按它筛选。" in page


def test_classifying_shows_names_and_takes_names(people):
    request = told()
    client = web(people["pd"])
    page = body(client.get(f"/desk/requests/{request.ref}/"))
    assert 'value="路灯与井盖"' in page
    assert 'data-code="0406"' in page
    assert f'data-code="{STREET}"' in page
    sent = {"version": request.version, "demand": "complaint", "subject": "路灯与井盖", "place": "望河街道", "urgency": "general"}
    assert client.post(f"/desk/requests/{request.ref}/classify/", sent).status_code == 302
    request.refresh_from_db()
    assert (request.subject, request.place) == ("0406", "990102002000")
    refused = client.post(f"/desk/requests/{request.ref}/classify/", {**sent, "version": request.version, "place": "天上"})
    assert refused.status_code == 422
    assert "没有“天上”这个区或街道" in body(refused)
    assert 'value="天上"' in body(refused)


def test_people_are_named_to_who_concludes_and_to_nobody_else(people):
    person = people["audit"]
    person.first_name, person.last_name = "核", "张"
    person.save()
    name = person.get_full_name()
    assert lookup.code_of("people", name) == lookup.code_of("people", "audit") == "audit"
    assert lookup.label_of("people", "audit") == name
    assert [row["code"] for row in web(people["dc"]).get(f"/desk/names/people/?q={name}").json()["rows"]] == ["audit"]
    assert web(people["op"]).get("/desk/names/people/?q=a").status_code == 403
    with pytest.raises(lookup.UnknownName, match="没有“谁”这个人"):
        lookup.code_of("people", "谁")
