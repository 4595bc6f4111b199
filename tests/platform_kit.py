"""A platform of its own for a test: its folder, its database, and processes that write to it until they are killed."""

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

SETUP = """
import io, os, sys, django
django.setup()
from django.core.management import call_command
from luoshi.matters import evidence, ledger
from luoshi.matters.ledger import SYSTEM, Entry, Refused, Stale
from luoshi.matters.models import Event, Evidence, Matter
from luoshi.registers.models import Unit
GROUP = 20
"""
STORE = "luoshi.sqlite3"
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
    evidence.store(matter, "a.txt", io.BytesIO(str(n).encode() * 100_000), "u")
    if n % 4 == 1:
        ledger.open_many("commitment", [{"text": f"批{n}", "number": f"{os.getpid()}.{n}"}] * GROUP, SYSTEM)
"""
)
PROOF = (
    SETUP
    + """
from luoshi.matters.rebuild import rebuild
from luoshi.matters.search import find
outcome = rebuild()
assert not outcome.findings, outcome.findings[:20]
versions = dict(Matter.objects.values_list("ref", "version"))
for line in sys.stdin.read().splitlines():
    ref, version = line.split()
    assert versions[ref] >= int(version), line
    assert find(Matter.objects.all(), ref).count() == 1, ref
groups = list(Matter.objects.exclude(number="").values_list("number", flat=True))
assert all(groups.count(g) == GROUP for g in set(groups)), "a group is there by half"
assert all(evidence.intact(e.sha256) for e in Evidence.objects.all()), "a file is not what its name says"
print(outcome.matters, outcome.events)
"""
)


@contextmanager
def deployment(folder, like=None):
    """An environment with a folder and a database of its own: SQLite, or, where the tests run on PostgreSQL, a fresh database there;
    empty, or a copy of another deployment's that nobody uses meanwhile (its keys are not copied)."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LUOSHI_", "DJANGO_"))}
    own = {**kept, "LUOSHI_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "luoshi.server.settings"}
    if not own.get("DATABASE_URL", "").startswith("postgres"):
        own.pop("DATABASE_URL", None)
        if like:
            copy_store(like, folder)
        yield own
        return
    import psycopg

    name = f"platform_{os.getpid()}_{random.randrange(10**6)}"
    with psycopg.connect(kept["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {like['DATABASE_URL'].rpartition('/')[2]}" if like else ""))
        yield {**own, "DATABASE_URL": f"{kept['DATABASE_URL'].rpartition('/')[0]}/{name}"}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def copy_store(like, folder):
    """A migrated SQLite file in another folder: the deployment's, copied, or, where that one is on PostgreSQL, a new one."""
    if "DATABASE_URL" in like:
        luoshi({k: v for k, v in like.items() if k != "DATABASE_URL"} | {"LUOSHI_HOME": str(folder)}, "migrate", "-v", "0")
        return
    with closing(sqlite3.connect(Path(like["LUOSHI_HOME"]) / STORE)) as there, closing(sqlite3.connect(Path(folder) / STORE)) as here:
        there.backup(here)
    os.chmod(Path(folder) / STORE, 0o600)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A deployment that is migrated and empty, to be copied and not used: to migrate takes seconds, in each of a hundred tests."""
    with deployment(tmp_path_factory.mktemp("migrated")) as own:
        luoshi(own, "migrate", "-v", "0")
        yield own


@pytest.fixture
def platform(tmp_path, migrated):
    """A deployment that is migrated and empty."""
    with deployment(tmp_path, migrated) as own:
        yield own


def luoshi(platform, *words, code=0):
    """Run a command; what it printed. It must end with ``code``."""
    made = subprocess.run([sys.executable, "-m", "luoshi.cli.main", *map(str, words)], env=platform, capture_output=True, text=True, timeout=120)
    assert made.returncode == code, made.stdout + made.stderr
    return made.stdout + made.stderr


def prove(platform, acknowledged=()):
    """A process that ends with 0 if the ledger equals its events and holds all that was acknowledged."""
    return subprocess.run([sys.executable, "-c", PROOF], env=platform, input="\n".join(acknowledged), capture_output=True, text=True)


def writing(platform):
    """A process that writes until it is killed, and prints what is acknowledged: number and version, a line each."""
    return subprocess.Popen([sys.executable, "-c", WRITER], env=platform, stdout=subprocess.PIPE, text=True)
