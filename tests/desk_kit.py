"""What tests of the staff screens share: who sits at them, how a move is sent, and a promise in each state. Import the fixtures by name."""

import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger_kit import TARGET, actors, city, draft, issued, when
from luoshi.matters import evidence, ledger
from luoshi.matters.models import Event


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


@pytest.fixture
def people():
    return city()[1]


@pytest.fixture
def who(people):
    return actors(people)


@pytest.fixture
def of(people):
    """A client for each person, signed in."""
    made = {}

    def client(name):
        if name not in made:
            made[name] = Client()
            made[name].force_login(people[name])
        return made[name]

    return client


def a_file(name="验收单.txt", content=b"done"):
    return SimpleUploadedFile(name, content)


def period():
    return f"{timezone.localdate().year - 1}-Q4"


def send(client, matter, move, version=None, **data):
    return client.post(reverse("desk:move", args=[matter.ref, move]), {"version": matter.version if version is None else version, **data})


def body(response):
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def last(matter):
    return Event.objects.filter(matter=matter).order_by("-seq").first()


def sound(who):
    return draft(who["dc"])


def dropped(who):
    matter = draft(who["dc"])
    ledger.move(matter, "discard", who["dc"], reason="重复", at=when(2))
    return matter


def planned(who):
    matter = draft(who["dc"])
    ledger.move(matter, "plan", who["dc"], {"lead": "fgw"}, at=when(2))
    return matter


def out(who):
    return issued(who["dc"])


def working(who):
    matter = issued(who["dc"])
    ledger.move(matter, "accept", who["fgw"], at=when(2, 3))
    return matter


def asked(who):
    matter = working(who)
    ledger.move(matter, "ask_target", who["fgw"], {"targets": [{**TARGET, "id": "t1", "words": "5G基站 5000个", "value": 5000}]}, reason="选址受限", at=when(3))
    return matter


def parked(who):
    matter = working(who)
    ledger.move(matter, "park", who["dc"], {"plan_date": "2027-03-31"}, reason="等省里批复", at=when(3))
    return matter


def claimed(who):
    matter = working(who)
    kept = evidence.store(matter, "总结.txt", io.BytesIO(b"all done"), "fgw")
    ledger.move(matter, "claim", who["fgw"], {"progress": "全部完成", "evidence": [kept.sha256]}, at=when(3))
    return matter


def ended(who):
    """Ended today, for an objection has its term."""
    matter = claimed(who)
    ledger.move(matter, "confirm", who["dc"], {"verdict": "partly", "conclusion": "差一点"})
    return matter


def objected(who):
    matter = ended(who)
    ledger.move(matter, "object", who["fgw"], reason="数据有误")
    return matter
