"""Requests by API: taken in once, persons go in and never come out, only who may see one sees it."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from ledger_kit import city
from luoshi.accounts.models import Token
from luoshi.matters.models import Matter
from luoshi.registers.models import Duty
from luoshi.requests import duties

pytestmark = pytest.mark.django_db
TOLD = {"text": "小区门口的路灯三天不亮了", "source": "old", "source_id": "1", "subject": "0406", "place": "990102001000", "phone": "19900001234", "name": "甲先生"}


@pytest.fixture
def keys():
    cache.clear()
    duties.forget_cached()
    units, people = city()
    people["dc2"].groups.set([Group.objects.get(name="operator")])
    Duty.objects.create(subject_code="0406", lead=units["jtj"])
    people["dc"].groups.add(Group.objects.get(name="hotline"))
    return {name: Token.make(person, name, ["read", "write"])[1] for name, person in people.items()}


def post(key, data, **more):
    return Client().post("/api/v1/requests", json.dumps({**data, **more}), "application/json", headers={"Authorization": f"Bearer {key}"} if key else {})


def test_a_request_is_taken_in_once(keys):
    first, again = post(keys["dc"], TOLD), post(keys["dc"], TOLD, text="又发一遍")
    assert (first.status_code, again.status_code) == (201, 200)
    one, two = first.json(), again.json()
    assert (one["state"], one["lead"], one["new"], two["new"], two["ref"]) == ("issued", "jtj", True, False, one["ref"])
    assert Matter.objects.count() == 1
    for answer in (first, again):
        assert "1990000" not in answer.content.decode()
        assert "甲先生" not in answer.content.decode()


def test_who_may_hand_over_and_who_may_look(keys):
    assert post("", TOLD).status_code == 401
    for name in ("fgw", "jtj", "audit", "root"):
        assert post(keys[name], TOLD).status_code == 403, name
    ref = post(keys["dc"], TOLD).json()["ref"]
    seen = {name: Client().get(f"/api/v1/requests/{ref}", headers={"Authorization": f"Bearer {key}"}).status_code for name, key in keys.items()}
    assert seen == {"dc": 200, "dc2": 200, "jtj": 200, "fgw": 404, "audit": 200, "root": 200}
    assert Client().get(f"/api/v1/requests/{ref}").status_code == 404
    assert Client().get("/api/v1/requests/C26-7K3QFX").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "x" * 5001}, 422),
        ({"phone": "123x"}, 403),
        ({"longitude": 999}, 422),
        ({"place": "1"}, 422),
        ({"place": "９９０１０２００１０００"}, 422),
        ({"told_at": "2026-05-11T09:00:00"}, 422),
        ({"nonsense": 1}, 422),
    ],
)
def test_what_is_wrong_is_told_and_nothing_kept(keys, wrong, status):
    assert post(keys["dc"], TOLD, **wrong).status_code == status
    assert not Matter.objects.exists()


def test_requests_are_in_none_of_the_lists_of_promises(keys):
    ref = post(keys["dc"], TOLD).json()["ref"]
    for address in ("matters?limit=100", "events?limit=100", f"matters/{ref}"):
        for key in ("", keys["dc"]):
            answer = Client().get(f"/api/v1/{address}", headers={"Authorization": f"Bearer {key}"} if key else {})
            assert "路灯" not in answer.content.decode(), address
