"""Who sees which request and which field of it: every refused cell of the matrix is tried (R19)."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse

import hotline_kit as kit
from hotline_kit import NAME, PHONE, told, town, under_way, web
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.requests.models import Look

pytestmark = pytest.mark.django_db
SEES = ("op", "pd", "hf", "rx", "dc", "audit", "jd", "qu", "jtj")  # qu: the district to which it is copied; jtj: a helper
SEES_NOT = ("xz", "fgw")
CALLS = {  # who may see the caller of a request that the street has in hand
    "plain": {"op", "pd", "hf", "rx", "jd"},
    "tip": {"op", "pd", "hf", "rx"},
    "hidden": {"op", "pd", "hf", "rx"},
    "firm": {"op", "pd", "hf", "rx"},
    "against": {"op", "pd", "hf", "rx"},  # the complaint is about the street office itself
    "answered": {"op", "pd", "hf", "rx"},
    "ended": {"op", "pd", "hf", "rx"},
    "disputed": {"op", "pd", "hf", "rx"},
}
EVERYBODY = (*SEES, *SEES_NOT)


@pytest.fixture
def people():
    return town()


def one(kind):
    if kind in ("answered", "ended", "disputed"):
        matter = getattr(kit, kind)()
    else:
        more = {"tip": {"demand": "tip"}, "hidden": {"hidden": True}, "firm": {"firm": "anonymous", "hidden": False}}.get(kind, {})
        matter = told(**more)
    if kind == "against":
        ledger.move(matter, "classify", SYSTEM, {"against": "ztj"})
    if matter.state in ("issued", "under_way"):
        ledger.move(matter, "call_in", kit.of("ztj"), {"helpers": ["jtj"], "due_at": kit.later(days=2)})
    return matter


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_sees_a_request(people, name):
    matter = one("plain")
    client = web(people[name])
    seen = name in SEES
    assert client.get(reverse("hotline:request", args=[matter.ref])).status_code == (200 if seen else 404)
    listed = client.get(reverse("hotline:queue")).content.decode()
    assert (matter.ref in listed) == seen
    text = client.get(reverse("hotline:download", args=["csv"])).content.decode("utf-8-sig")
    assert (matter.ref in text) == seen
    assert PHONE not in listed + text
    assert NAME not in listed + text


@pytest.mark.one_database
@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_sees_the_caller(people, name, kind):
    matter = one(kind)
    client, page = web(people[name]), reverse("hotline:request", args=[matter.ref])
    plain = client.get(page).content.decode()
    assert PHONE not in plain
    assert NAME not in plain
    answer = client.post(reverse("hotline:contact", args=[matter.ref]))
    if name in CALLS[kind]:
        assert answer.status_code == 200
        assert PHONE in answer.content.decode()
        assert NAME in answer.content.decode()
        assert Look.objects.filter(user=people[name], submission__answered_by=matter, where="request").count() == 1
        assert "no-store" in answer["Cache-Control"]
    else:
        assert answer.status_code == (403 if client.get(page).status_code == 200 else 404)
        assert ("您看不到这一件的联系方式。" in answer.content.decode()) == (answer.status_code == 403)
        assert PHONE not in answer.content.decode()
        assert not Look.objects.filter(what="person").exists()  # that the page of a private one was read is written down


def test_nobody_who_is_not_signed_in_sees_anything(people):
    matter = one("plain")
    for address in ("/desk/requests/", f"/desk/requests/{matter.ref}/", "/desk/requests/requests.csv", "/desk/city/", "/desk/topics/", "/desk/requests/catalogue/"):
        assert web(None).get(address).url.startswith("/accounts/login/")
    assert web(None).post(f"/desk/requests/{matter.ref}/caller/").url.startswith("/accounts/login/")


def test_what_is_not_dispatched_yet_is_the_hotlines_own(people):
    matter = kit.received()
    for name in ("jd", "qu", "xz"):
        assert web(people[name]).get(reverse("hotline:request", args=[matter.ref])).status_code == 404


def test_the_catalogue_and_the_callbacks_are_for_their_people(people):
    under_way()
    for name in ("op", "pd", "hf", "rx", "dc", "jd", "audit"):
        assert web(people[name]).get("/desk/requests/catalogue/").status_code == 403, name
    for name in ("op", "pd", "dc", "jd", "audit"):
        assert web(people[name]).get("/desk/requests/callback/").status_code == 403, name


def test_the_phone_numbers_are_not_in_the_ledger_or_the_log(people, caplog):
    matter = under_way()
    web(people["jd"]).post(reverse("hotline:contact", args=[matter.ref]))
    history = str(ledger.history(matter)) + str(matter.document)
    assert PHONE not in history
    assert NAME not in history
    assert PHONE not in caplog.text
