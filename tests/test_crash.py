"""The ledger under a pulled plug and under a crowd: nothing acknowledged is lost, nothing is half-written, the second is told."""

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from platform_kit import SETUP, prove, writing

KILLS = 20
STAFF = 100
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


def test_kill_9_in_mid_write_loses_nothing_that_was_acknowledged(platform):
    acknowledged = []
    rng = random.Random(1)
    for _kill in range(KILLS):
        writer = writing(platform)
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
    made = subprocess.run([sys.executable, "-c", CROWD, str(STAFF)], env={**platform, "LUOSHI_POOL": "32"}, capture_output=True, text=True, timeout=240)
    assert made.returncode == 0, made.stderr
    done, stale, other, events = map(int, made.stdout.split())
    assert (other, done + stale) == (0, 3 * STAFF), made.stderr[-2000:]
    assert events == done > 50
    assert prove(platform).returncode == 0


def test_a_ledger_changed_behind_its_back_is_found(platform):
    path = Path(platform["LUOSHI_HOME"]) / "luoshi.sqlite3"
    if not path.exists():
        pytest.skip("the file of SQLite is changed by hand; PostgreSQL's rows are tried in test_ledger")
    writer = writing(platform)
    writer.stdout.readline()
    writer.kill()
    writer.wait()
    with sqlite3.connect(path) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE matters_event SET by = 'somebody else' WHERE move = 'open'")
    proof = prove(platform)
    assert "chain of hashes breaks" in proof.stderr


@contextmanager
def transaction_of(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.set_autocommit(True)


def insert(connection, n):
    with transaction_of(connection), connection.cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES (%s)", [n])


@pytest.mark.django_db
def test_writers_take_turns_and_a_turn_is_never_kept(tmp_path):
    from django.db import OperationalError
    from django.db.utils import ConnectionHandler

    made = {"ENGINE": "luoshi.server.one_writer", "NAME": str(tmp_path / "turns.sqlite3"), "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0}}
    one, other = (ConnectionHandler({"default": dict(made)})["default"] for _n in range(2))
    other.inc_thread_sharing()
    with transaction_of(one):
        one.close()
    assert one._turn is None
    with transaction_of(one), one.cursor() as cursor:
        cursor.execute("CREATE TABLE t (n integer)")
        assert one._turn.locked()
        waiting = threading.Thread(target=lambda: insert(other, 1))
        waiting.start()
        time.sleep(0.1)
        assert waiting.is_alive()  # though its timeout is nought: it waits for its turn
    waiting.join()
    with pytest.raises(ZeroDivisionError), transaction_of(one), one.cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES (%s)", [1 // 0])
    with sqlite3.connect(tmp_path / "turns.sqlite3") as outside:
        outside.execute("BEGIN IMMEDIATE")  # another process: SQLite's own lock
        with pytest.raises(OperationalError, match="locked"), transaction_of(one):
            pass
        outside.rollback()
    with transaction_of(other), other.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM t").fetchone() == (1,)
