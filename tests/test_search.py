"""Search finds what a plain look through the texts finds: partial words, two characters, one character, mixed scripts."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_kit import actors, city, draft, issued
from luoshi.matters import search
from luoshi.matters.models import Matter

pytestmark = pytest.mark.django_db


def found(query):
    return {m.text for m in search.find(Matter.objects.all(), query)}


def test_parts_of_words_are_found():
    dc = actors(city()[1])["dc"]
    texts = ["改造老旧小区90个", "新增5G基站6000个", "城区路灯不亮的要修", "Wi-Fi覆盖100个公园", "完成营造林5万亩"]
    for text in texts:
        draft(dc, text=text)
    for query, hits in (
        ("小区", {texts[0]}),
        ("旧小", {texts[0]}),
        ("路灯", {texts[2]}),
        ("灯", {texts[2]}),
        ("5g", {texts[1]}),
        ("５Ｇ基站", {texts[1]}),
        ("wifi", {texts[3]}),
        ("改造 90", {texts[0]}),
        ("路亮", set()),
    ):
        assert found(query) == hits, query
    assert found("") == set(texts)
    assert found('" OR 1=1 -- *') == set()


SIGNS = ("😀", "%", "_", "%%", "_ %", "*", '"', "\\", "？！", "-- ;", "\u200b.")


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_alone_find_nothing_and_beside_words_count_for_nothing(sign):
    dc = actors(city()[1])["dc"]
    draft(dc, text="改造老旧小区90个，完成率100%😀")
    draft(dc, text="城区路灯不亮的要修_见附件")
    assert found(sign) == set()
    assert found(f"路灯 {sign}") == {"城区路灯不亮的要修_见附件"}
    assert len(found("  ")) == 2


@pytest.mark.parametrize("sign", ["😀", "%", "_"])
def test_no_list_returns_everything_for_a_sign(sign):
    """The staff's lists, the public's and the API find nothing, and the lists say why."""
    _units, people = city()
    matter = issued(actors(people)["dc"])
    office, anybody = Client(), Client()
    office.force_login(people["dc"])
    for who, address in ((office, "/desk/matters/"), (anybody, "/promises/")):
        assert matter.ref in who.get(address, follow=True).content.decode(), address
        answer = who.get(address, {"q": sign})
        assert answer.status_code == 200, address
        assert matter.ref not in answer.content.decode(), address
        assert "什么也搜不到" in answer.content.decode(), address
    assert len(anybody.get("/api/v1/matters").json()["items"]) == 1
    assert anybody.get("/api/v1/matters", {"q": sign}).json()["items"] == []


_words = st.text(alphabet="路灯不亮小区A5é𠀀😀 -\"'*", max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_words, min_size=1, max_size=5), _words)
def test_the_same_as_a_plain_look_through_the_texts(texts, query):
    dc = actors(city()[1])["dc"]
    made = {}
    for text in texts:
        if text.strip():
            matter = draft(dc, text=text)
            made[matter.pk] = "".join(search.tokens(f"{matter.ref} {text}"))  # as projection.index joins them
    nothing = query.strip() and not search.tokens(query)  # signs alone
    wanted = {pk for pk, plain in made.items() if not nothing and all("".join(search.tokens(word)) in plain for word in query.split())}
    assert {m.pk for m in search.find(Matter.objects.filter(pk__in=made), query)} == wanted
