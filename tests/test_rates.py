"""One limiter for every door: by token or by network, one count for all processes, one answer."""

import ast
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from luoshi.accounts import rate_limits

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
HOUSEHOLD = ("2001:db8:7::1", "2001:db8:7::abcd:2", "2001:db8:7:0:ffff::3")
FIRM = {"firm": "云州华光照明有限公司", "text": "停电"}
DOORS = {  # what each is sent until it is too often; ``ANSWERS``: what it is answered before
    "API": lambda web: web.get("/api/v1/subjects"),
    "Open311": lambda web: web.get("/open311/v2/services.json"),
    "Open311, sending": lambda web: web.post("/open311/v2/requests.json", {"service_code": "none"}),
    "submission": lambda web: web.post("/ask/", {"text": ""}),
    "what is understood": lambda web: web.post("/ask/understood/", {"text": ""}),
    "enterprise": lambda web: web.post("/ask/enterprise/", FIRM),
    "state": lambda web: web.post("/ask/status/", {"ref": "R26-AAAAAAAA", "last": "1234"}),
    "links": lambda web: web.get("/ask/xxxxxxxxxxxxxxxxxxxxxx/"),
    "sign-in": lambda web: web.post("/accounts/login/", {"login": "nobody", "password": "x"}),
}
ANSWERS = {"API": 200, "Open311": 200, "Open311, sending": 404, "submission": 422, "what is understood": 200, "enterprise": 422, "state": 422, "links": 404, "sign-in": 200}
ELSEWHERE = {  # who says 429 and counts no requests in a window
    "accounts/rate_limits.py",
    "server/request_bodies.py",  # bodies that one network sends at once, in this process
    "notices/senders.py",  # what another server answered
    "api/service.py",  # names it in the document
}


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


@pytest.fixture
def tight(settings, monkeypatch):
    settings.API_RATES, settings.ASK_RATE = {"anonymous": "3/86400", "token": "5/86400"}, "3/86400"
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    monkeypatch.setattr("luoshi.requests.public.rate_limits.LOOKS", 1)
    monkeypatch.setattr("luoshi.requests.public.follow.KEYS", "3/86400")


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_every_door_counts_a_household_once_and_says_when_to_come_again(tight, door):
    for n in range(3):
        assert DOORS[door](Client(REMOTE_ADDR=HOUSEHOLD[n])).status_code == ANSWERS[door], n
    refused = DOORS[door](Client(REMOTE_ADDR=HOUSEHOLD[0]))
    assert refused.status_code == (204 if door == "what is understood" else 429)
    assert 0 < int(refused["Retry-After"]) <= 86400
    assert "403" not in refused.content.decode()
    assert DOORS[door](Client(REMOTE_ADDR="2001:db8:7:1::1")).status_code == ANSWERS[door]  # the next house


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_addresses_of_version_4_written_as_6_are_their_own(tight, door):
    for n in range(5):
        answer = DOORS[door](Client(REMOTE_ADDR=f"::ffff:192.0.2.{n}"))
        assert (answer.status_code, "Retry-After" in answer) == (ANSWERS[door], False), n


def test_two_processes_share_a_count(tmp_path):
    words = "import json; from luoshi.accounts import rate_limits; print(json.dumps([rate_limits.hit('door', 'who', '40/86400').wait for _n in range(30)]))"
    env = {**os.environ, "LUOSHI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "luoshi.server.settings", "PYTHONPATH": str(SOURCE.parent)}
    both = [subprocess.Popen([sys.executable, "-c", words], env=env, stdout=subprocess.PIPE) for _n in range(2)]
    waits = [wait for each in both for wait in json.loads(each.communicate(timeout=120)[0])]
    assert (len(waits), waits.count(0)) == (60, 40)


def test_a_hit_is_given_back_to_the_window_it_was_counted_in(monkeypatch):
    now = 1_800_000_000
    monkeypatch.setattr(time, "time", lambda: now)
    first = rate_limits.hit("door", "who", "2/60")
    now += 61
    second = rate_limits.hit("door", "who", "2/60")
    first.give_back()
    assert [rate_limits.hit("door", "who", "2/60").wait > 0 for _n in range(2)] == [False, True]
    second.give_back()
    assert rate_limits.hit("door", "who", "2/60").wait > 0


@pytest.mark.parametrize("words", ["", "300", "300/", "/60", "300/0", "-1/60", "1.5/60", "300/1m", "٣/60", "²/60"])
def test_a_rate_is_written_in_one_way(words):
    with pytest.raises(ImproperlyConfigured, match="such as 300/60"):
        rate_limits.rate_of(words)


def test_nobody_else_counts():
    """No other file counts in a cache, says 429, or has a limiter of a library's; what a library must be told is in the settings."""
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("incr", "decr"):
                assert name == "accounts/rate_limits.py" or name == "server/rate_counts.py", f"{name} counts by itself"
            if isinstance(node, ast.Constant) and node.value == 429:
                assert name in ELSEWHERE, f"{name} answers 429 by itself"
            if isinstance(node, ast.alias) and (node.name in ("AnonRateThrottle", "AuthRateThrottle", "UserRateThrottle") or "ratelimit" in node.name):
                raise AssertionError(f"{name} uses {node.name}")


def test_what_the_libraries_count_they_count_by_the_same_networks(rf):
    """axes and allauth have counts of their own (wrong passwords, codes of the second factor); whom they count is ours."""
    from axes.helpers import get_client_ip_address

    for address, counted in ((HOUSEHOLD[1], "2001:db8:7::"), ("::ffff:192.0.2.7", "192.0.2.7"), ("192.0.2.7", "192.0.2.7")):
        request = rf.get("/", REMOTE_ADDR=address)
        assert (get_client_ip_address(request), ratelimit.get_ip(request)) == (counted, counted)
