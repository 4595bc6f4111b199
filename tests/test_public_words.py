"""What is blotted out on one public face is blotted out on all: pages, files, feeds, badges and the API, and no search tells it."""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client

from ledger_kit import TARGET, actors, city, issued, when
from luoshi.matters import evidence, ledger
from luoshi.matters.models import Evidence
from test_site import body, everything
from test_site import who as _who  # noqa: F401

pytestmark = pytest.mark.django_db
WRITTEN = "我叫王小明，１３８—００００—１１１１，幺三九零零零零二二二二，京A·12345，wang@example.com，110101 19900101 123X"
SECRETS = ("王小明", "００００—１１１１", "幺三九", "A·12345", "wang@", "19900101", "boss", "赵大力")
API = ("/api/v1/matters", "/api/v1/events", "/api/v1/indicators")


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


@pytest.fixture
def who():
    _units, people = city()
    people["dc"].username, people["dc"].last_name, people["dc"].first_name = "boss-dc", "赵", "大力"
    people["dc"].save()
    return actors(people)


@pytest.fixture
def promise(who):
    matter = issued(
        who["dc"],
        text=f"改造小区。{WRITTEN}",
        source_text=WRITTEN,
        sub_text=WRITTEN,
        nodes=[WRITTEN, "", "", ""],
        number=f"1 {WRITTEN}",
        targets=[{**TARGET, "words": f"改造9个 {WRITTEN}"}],
    )
    target = matter.document["targets"][0]
    ledger.move(matter, "retarget", who["dc"], {"targets": [{**TARGET, "id": target["id"], "words": f"改造8个 {WRITTEN}"}], "approver": "boss-dc"}, reason=WRITTEN, at=when(3))
    ledger.move(matter, "extend", who["dc"], {"due": "2027-06-30", "approver": "赵大力"}, reason=WRITTEN, at=when(3, 2))
    said = {"period": "2026-Q1", "progress": WRITTEN, "problems": WRITTEN, "next_step": WRITTEN, "percent": 50}
    ledger.move(matter, "report", who["fgw"], said, at=when(4))
    kept = evidence.store(matter, "王小明先生 13800001111.txt", ContentFile(b"x"), "fgw")
    Evidence.objects.filter(pk=kept.pk).update(public=True)
    return matter


def test_no_public_face_says_it(promise, who):
    client = Client()
    said = everything(client, who)
    for address in (
        *API,
        f"/api/v1/matters/{promise.ref}",
        f"/api/v1/matters/{promise.ref}/events",
        "/feed.atom",
        f"/promises/{promise.ref}/feed.atom",
        f"/badge/{promise.ref}.svg",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        said[address] = body(answer)
    assert len(said) > 15
    assert any("号码略" in text for text in said.values())
    for address, text in said.items():
        for secret in SECRETS:
            assert secret not in text, (address, secret)


def test_an_approver_with_an_account_is_the_offices_in_the_api(promise):
    events = Client().get(f"/api/v1/matters/{promise.ref}/events").json()["items"]
    assert {e["data"]["approver"] for e in events if e["data"].get("approver")} == {"督查机构"}


@pytest.mark.one_database
@pytest.mark.parametrize("tried", ["王小明", "1380000", "00001111", "9900001", "19900101"])
@pytest.mark.parametrize("address", ["/promises/", "/promises.json", "/api/v1/matters"])
def test_no_search_tells_it_piece_by_piece(promise, tried, address):
    assert promise.ref not in body(Client().get(address, {"q": tried})).replace(f'"q": "{tried}"', "")
    assert promise.ref in body(Client().get(address, {"q": "改造小区"}))
