"""The ledger under a pulled plug and under a crowd: nothing acknowledged is lost, nothing is half-written, the second is told."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

KILLS = 12
STAFF = 100
SETUP = """
import os, sys, django
django.setup()
from django.core.management import call_command
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Entry, Refused, Stale
from luoshi.matters.models import Event, Matter
from luoshi.registers.models import Unit
"""
WRITER = (
    SETUP
    + """
Unit.objects.get_or_create(code="u", defaults={"name": "某局"})
n = 0
while True:
    n += 1
    matter = ledger.open_matter("commitment", {"text": f"任务{n}", "year": 2026, "due": "2026-12-31", "lead": "u"}, SYSTEM, then=[Entry("issue")])
    print(matter.ref, 2, flush=True)
    ledger.move(matter, "remind", SYSTEM, reason="催")
    print(matter.ref, 3, flush=True)
"""
)
PROOF = (
    SETUP
    + """
from luoshi.matters.rebuild import rebuild
from luoshi.matters.search import find
outcome = rebuild()
assert not outcome.findings, outcome.findings[:3]
versions = dict(Matter.objects.values_list("ref", "version"))
for line in sys.stdin.read().splitlines():
    ref, version = line.split()
    assert versions[ref] >= int(version), line
    assert find(Matter.objects.all(), ref).count() == 1, ref
print(outcome.matters, outcome.events)
"""
)
CROWD = (
    SETUP
    + """
import threading
from django.db import connections
Unit.objects.get_or_create(code="u", defaults={"name": "某局"})
made = ledger.open_many("commitment", [{"text": f"任务{n}", "year": 2026, "due": "2026-12-31", "lead": "u"} for n in range(50)], SYSTEM)
for matter in made:
    ledger.move(matter, "issue", SYSTEM)
told = {"done": 0, "stale": 0, "other": 0}
lock = threading.Lock()
start = threading.Barrier(int(sys.argv[1]))

def person(n):
    start.wait()
    for turn in range(3):
        matter = Matter.objects.get(pk=made[(n // 2 + turn) % 50].pk)  # two people on each row
        try:
            ledger.move(matter, "remind", SYSTEM, reason=f"{n}", expected=matter.version)
            what = "done"
        except Stale:
            what = "stale"
        except Exception as error:
            what = "other"
            print(repr(error), file=sys.stderr)
        with lock:
            told[what] += 1
    connections.close_all()

threads = [threading.Thread(target=person, args=(n,)) for n in range(int(sys.argv[1]))]
[t.start() for t in threads]
[t.join() for t in threads]
print(told["done"], told["stale"], told["other"], Event.objects.filter(move="remind").count())
"""
)


@pytest.fixture
def platform(tmp_path):
    """An environment with a database of its own: SQLite, or, where the tests run on PostgreSQL, a fresh database there."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LUOSHI_", "DJANGO_"))}
    own = {**kept, "LUOSHI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "luoshi.server.settings"}
    name = ""
    if own.get("DATABASE_URL", "").startswith("postgres"):
        import psycopg

        url, _, _base = own["DATABASE_URL"].rpartition("/")
        name = f"crash_{os.getpid()}_{random.randrange(10**6)}"
        with psycopg.connect(own["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        own["DATABASE_URL"] = f"{url}/{name}"
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=own, check=True)
    yield own
    if name:
        with psycopg.connect(kept["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def prove(platform, acknowledged):
    return subprocess.run([sys.executable, "-c", PROOF], env=platform, input="\n".join(acknowledged), capture_output=True, text=True)


def test_kill_9_in_mid_write_loses_nothing_that_was_acknowledged(platform):
    acknowledged = []
    rng = random.Random(1)
    for _kill in range(KILLS):
        writer = subprocess.Popen([sys.executable, "-c", WRITER], env=platform, stdout=subprocess.PIPE, text=True)
        acknowledged.append(writer.stdout.readline().strip())  # it has begun
        heard = threading.Thread(target=lambda w=writer: acknowledged.extend(line.strip() for line in w.stdout if line.endswith("\n")))
        heard.start()
        time.sleep(rng.uniform(0.01, 0.4))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        heard.join()
    proof = prove(platform, acknowledged)
    assert proof.returncode == 0, proof.stderr
    matters, events = map(int, proof.stdout.split())
    assert events >= len(acknowledged) + matters >= 2 * KILLS


def test_a_hundred_people_at_once_lose_nothing_and_the_second_is_told(platform):
    made = subprocess.run([sys.executable, "-c", CROWD, str(STAFF)], env={**platform, "LUOSHI_POOL": "8"}, capture_output=True, text=True, timeout=240)
    assert made.returncode == 0, made.stderr
    done, stale, other, events = map(int, made.stdout.split())
    assert (other, done + stale) == (0, 3 * STAFF), made.stderr[-2000:]
    assert events == done > 50
    assert prove(platform, []).returncode == 0


def test_a_ledger_changed_behind_its_back_is_found(platform):
    path = Path(platform["LUOSHI_HOME"]) / "luoshi.sqlite3"
    if not path.exists():
        pytest.skip("the file of SQLite is changed by hand; PostgreSQL's rows are tried in test_ledger")
    writer = subprocess.Popen([sys.executable, "-c", WRITER], env=platform, stdout=subprocess.PIPE, text=True)
    writer.stdout.readline()
    writer.kill()
    writer.wait()
    with sqlite3.connect(path) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE matters_event SET by = 'somebody else' WHERE move = 'open'")
    proof = prove(platform, [])
    assert "chain of hashes breaks" in proof.stderr
