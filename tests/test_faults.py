"""Intake when things go wrong: the server killed under load, a full disk, a gate that hangs, a clock set back, scripts in every field."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import cache
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from ledger_kit import city
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.rebuild import rebuild
from luoshi.notices import outbox
from luoshi.notices.models import Notice
from luoshi.registers.models import Duty, Place, Unit
from luoshi.requests import duties, intake
from luoshi.requests.models import Caller
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood
from luoshi.server.serve import Site
from platform_kit import SETUP

STREET = "990102001000"
PREPARE = (
    SETUP
    + """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from luoshi.accounts.models import Token
from luoshi.registers.models import Duty, Place
Place.objects.create(code="990102001000", name="钟台街道")
Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code="990102001000")
Duty.objects.create(subject_code="", route="street")
person = get_user_model().objects.create_user("gate", password="gate-password-1")
person.groups.add(Group.objects.get(name="hotline"))
print(Token.make(person, "gate", ["read", "write"])[1])
"""
)
PROVE = (
    SETUP
    + """
from luoshi.matters.rebuild import rebuild
from luoshi.requests.models import Submission
from luoshi.notices.models import Notice
outcome = rebuild()
assert not outcome.findings, outcome.findings[:3]
kept = dict(Submission.objects.values_list("source_id", "matter__ref"))
for line in sys.stdin.read().splitlines():
    source_id, ref = line.split()
    assert kept.get(source_id) == ref, line
assert Submission.objects.count() == len(kept) == Matter.objects.count() == Notice.objects.count(), "something is there twice, or by half"
print(len(kept))
"""
)

FULL = (
    SETUP
    + """
from django.db import OperationalError, connection
from django.test import Client
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.requests import intake
from luoshi.requests.models import Submission
from luoshi.requests.submission import IncomingSubmission, Understood

class Nothing:
    def understand(self, told, at):
        return Understood()

def told(n):
    return IncomingSubmission(text="路灯不亮，请来修。" * 100, channel="api", phone="19900001234", source="x", source_id=str(n))

def size(words):
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA " + words).fetchone()[0]

taken = 0
size(f"max_page_count = {size('page_count') + 40}")
try:
    for n in range(2_000):
        intake.take(told(n), Nothing())
        taken += 1
except OperationalError as error:
    assert "full" in str(error), error
assert 0 < taken < 2_000, taken
assert Matter.objects.count() == Submission.objects.count() == Notice.objects.count() == taken
assert not rebuild().findings
client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
answer = client.post("/ask/", {"text": "路灯不亮，请来修一修。" * 100, "address": "某路", "asked": "1"})
assert answer.status_code == 503, answer.status_code
assert "可能没有保存" in answer.content.decode()
assert Matter.objects.count() == taken
size("max_page_count = 1000000")
assert intake.take(told(2_000), Nothing()).new
"""
)


def served(platform):
    """The real server on a free port, in a session of its own so that all of it can be killed."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    site = Site("127.0.0.1", port, 1, 4)
    server = subprocess.Popen(site.command(), env={**platform, "LUOSHI_THREADS": "4", "LUOSHI_API_TOKEN_RATE": "1000000/60"}, start_new_session=True)
    for _n in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return server, port
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def pouring(port, key, client, start, acknowledged, tried):
    """Post until the server is gone; what was acknowledged, and what was tried last."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for n in range(start, start + 100_000):
        source_id = f"{client}-{n}"
        tried[client] = source_id
        try:
            status, body = post(wire, key, source_id)
        except (OSError, http.client.HTTPException):
            return
        assert status == 201, body  # sent once, by this name
        acknowledged[source_id] = body["ref"]


def post(wire, key, source_id):
    text = {"text": f"路灯不亮 {source_id}", "subject": "0406", "place": STREET, "phone": "19900001234", "source": "gate", "source_id": source_id}
    wire.request("POST", "/api/v1/requests", json.dumps(text), {"Content-Type": "application/json", "Authorization": f"Bearer {key}"})
    answer = wire.getresponse()
    return answer.status, json.loads(answer.read())


def test_a_server_killed_under_load_loses_nothing_acknowledged_and_doubles_nothing(platform):
    key = subprocess.run([sys.executable, "-c", PREPARE], env=platform, capture_output=True, text=True, check=True).stdout.strip()
    acknowledged, tried, rng = {}, {}, random.Random(3)
    for turn in range(3):
        server, port = served(platform)
        before = len(acknowledged)
        clients = [threading.Thread(target=pouring, args=(port, key, c, turn * 100_000, acknowledged, tried)) for c in range(4)]
        for each in clients:
            each.start()
        until = time.monotonic() + 30
        while len(acknowledged) - before < 20 and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 0.3))
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        for each in clients:
            each.join(30)
    server, port = served(platform)  # what nobody heard of is sent again, and so is what was acknowledged
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for source_id in [*tried.values(), *list(acknowledged)[-10:]]:
        status, body = post(wire, key, source_id)
        assert status == 200 or (status == 201 and source_id not in acknowledged), body
        assert acknowledged.setdefault(source_id, body["ref"]) == body["ref"]
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(30)
    proof = subprocess.run([sys.executable, "-c", PROVE], env=platform, input="\n".join(f"{k} {v}" for k, v in acknowledged.items()), capture_output=True, text=True)
    assert proof.returncode == 0, proof.stderr
    assert int(proof.stdout) >= len(acknowledged) >= 60


class Fixed:
    """Understands everything the same way."""

    def understand(self, told, at):
        return Understood(demand="complaint", subjects=(Candidate("0406", "路灯", 0.95),), places=(Candidate(STREET, "钟台街道", 0.99),))


@pytest.fixture
def town(db):
    cache.clear()
    duties.forget_cached()
    people = city()[1]
    Place.objects.create(code=STREET, name="钟台街道")
    Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Duty.objects.create(subject_code="", route="street")
    return people


def told(n=0, **more):
    return IncomingSubmission(**{"text": f"路灯不亮{n}", "channel": "api", "phone": "19900001234", "source": "x", "source_id": str(n), **more})


def test_a_full_disk_keeps_nothing_by_half_and_says_so(platform):
    if platform.get("DATABASE_URL"):
        pytest.skip("the size of SQLite's file can be bounded, that of PostgreSQL's not")
    made = subprocess.run([sys.executable, "-c", FULL], env=platform, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr


def test_the_database_away_is_told_as_such(town, client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("database or disk is full")

    client.raise_request_exception = False
    monkeypatch.setattr("luoshi.api.access.Token.valid", away)
    answer = client.get("/api/v1/matters", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "什么也没有保存" in answer.json()["detail"]
    monkeypatch.setattr("luoshi.reports.public.promise_pages.scoreboard.years", away)
    page = client.get("/")
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "可能没有保存" in page.content.decode()


def test_a_gate_that_hangs_delays_no_request_and_loses_no_notice(town, monkeypatch):
    def hangs(notice, to):
        time.sleep(0.2)
        raise outbox.Later("timed out")

    monkeypatch.setattr(outbox, "sender_of", lambda way: hangs)
    monkeypatch.setattr(outbox, "_ailing", set())
    begun = time.monotonic()
    for n in range(5):
        intake.take(told(n), Fixed())
    assert time.monotonic() - begun < 0.9  # nobody waited for the gate
    assert [outbox.deliver()["later"] for _n in range(4)] == [outbox.FAILS, 1, 1, 0]  # its way rests, and is tried once a round
    assert set(Notice.objects.values_list("state", flat=True)) == {"waiting"}


def test_a_clock_set_back_breaks_no_order(town, monkeypatch):
    matter = intake.take(told(), Fixed()).matter
    early = timezone.now() - timedelta(days=3)
    monkeypatch.setattr("luoshi.matters.ledger.timezone.now", lambda: early)
    ledger.move(matter, "sign", Actor("ztj", frozenset({"ztj"}), frozenset({"handle_request"})))
    instants = [e.at for e in matter.events.order_by("seq")]
    assert instants == sorted(instants)
    assert rebuild().findings == []


def test_the_clock_of_a_limit_runs_over_the_change_to_another_year(town):
    matter = intake.take(told(at=datetime(2025, 12, 31, 10, tzinfo=UTC)), Fixed()).matter
    assert timezone.localtime(matter.due_at).isoformat() == "2026-01-08T00:00:00+08:00"


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_script_in_every_field_runs_nowhere(town, client):
    given = {"name": SCRIPT[:60], "address": SCRIPT, "source": "s" + SCRIPT[:38], "source_id": SCRIPT}
    taken = intake.take(told(text=f"路灯不亮{SCRIPT}", **given), Fixed())
    where = Actor("ztj", frozenset({"ztj"}), frozenset({"handle_request"}))
    ledger.move(taken.matter, "sign", where)
    ledger.move(taken.matter, "contact", where, {"how": SCRIPT})
    ledger.move(taken.matter, "finish", where, {"answer": SCRIPT})
    pages = [reverse("resident:follow", args=[taken.key])]
    for address in pages:
        page = client.get(address, follow=True).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page
    client.force_login(town["dc"])
    for address in (f"/desk/requests/{taken.matter.ref}/", "/desk/requests/"):
        page = client.get(address)
        if page.status_code == 200:
            assert "<script>alert" not in page.content.decode()
            assert "<img src=x" not in page.content.decode()
    assert Caller.objects.count() == 1
