"""The same submission by every channel, as each takes it: phone, web, enterprise line, API, Open311, a file."""

import csv
import itertools
import json
import tempfile
from pathlib import Path

import pytest
from django.test import Client

import hotline_kit as kit
from luoshi.accounts.models import Token
from luoshi.codes.uscc import check_character
from luoshi.matters.models import Matter
from luoshi.requests import batches
from luoshi.requests.models import Submission

CHANNELS = ("phone", "web", "enterprise", "api", "open311", "file")
READERS = ("staff.phone", "staff.phone_panel", "public.understood", "api", "open311.posting", "intake")
_number = itertools.count(1)


class Refused(Exception):
    """The channel did not take it; the message holds what it answered."""


@pytest.fixture
def people(monkeypatch):
    """The town, and the same understanding at every door."""
    people = kit.town()
    for room in READERS:
        monkeypatch.setattr(f"luoshi.requests.{room}.reader", kit.Fixed)
    monkeypatch.setattr("luoshi.requests.lookalikes.near", lambda *a, **k: [])
    return people


def send(people, channel, text="办事窗口态度差", name=kit.NAME, phone=kit.PHONE, **more):
    """Take a submission in; its row. ``more``: further fields (``against``) as that channel's people write them."""
    before = set(Submission.objects.values_list("pk", flat=True))
    _BY[channel](people, text, name, phone, more)
    found = Submission.objects.select_related("matter", "answered_by").exclude(pk__in=before).get()
    assert found.channel == channel
    return found


def _answered(answer, *codes):
    if answer.status_code not in codes:
        raise Refused(answer.content.decode())


def _phone(people, text, name, phone, more):
    _answered(kit.web(people["op"]).post("/desk/requests/new/", {"text": text, "name": name, "phone": phone, **more}), 302)


def _web(people, text, name, phone, more):
    _answered(Client(REMOTE_ADDR=f"192.0.2.{next(_number)}").post("/ask/", {"text": text, "name": name, "phone": phone, **more}), 302)


def _enterprise(people, text, name, phone, more):
    code = "99990102MA0000001"
    given = {"firm": "云州华光照明有限公司", "uscc": code + check_character(code), "text": text, "name": name, "phone": phone, **more}
    _answered(Client(REMOTE_ADDR=f"198.51.100.{next(_number)}").post("/ask/enterprise/", given), 302)


def _api(people, text, name, phone, more):
    key = Token.make(people["rx"], f"key{next(_number)}", ["read", "write"])[1]
    given = {"text": text, "source": "test", "source_id": str(next(_number)), "name": name, "phone": phone, **more}
    _answered(Client().post("/api/v1/requests", json.dumps(given), "application/json", headers={"Authorization": f"Bearer {key}"}), 201)


def _open311(people, text, name, phone, more):
    given = {"service_code": "0406", "description": text, "address_id": kit.STREET, "attribute[object]": "lamp_out", "last_name": name, "phone": phone}
    given |= {f"attribute[{key}]": value for key, value in more.items()}
    _answered(Client(REMOTE_ADDR=f"203.0.113.{next(_number)}").post("/open311/v2/requests.json", given), 201)


def _file(people, text, name, phone, more):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "工单.csv"
        columns = {"工单编号": f"F{next(_number)}", "诉求内容": text, "姓名": name, "电话": phone} | {{"against": "被反映单位"}[k]: v for k, v in more.items()}
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([columns.keys(), columns.values()])
        outcome = batches.take_file(path, "旧热线", kit.Fixed(), dispatch=True)
    if outcome.refused:
        raise Refused(outcome.reasons[0][1])


_BY = {"phone": _phone, "web": _web, "enterprise": _enterprise, "api": _api, "open311": _open311, "file": _file}


def state_of(submission):
    """What a channel leaves behind, apart from what names the channel: the same for all."""
    matter = Matter.objects.get(pk=submission.answered_by_id)
    own = matter.document["request"]
    return {
        "moves": [e.move for e in matter.events.order_by("seq")],
        "state": matter.state,
        "lead": matter.document["lead"],
        "demand": own["demand"],
        "against": (own.get("against", ""), submission.against),
        "caller": submission.caller_id is not None,
    }
