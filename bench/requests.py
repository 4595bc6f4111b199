"""How many requests a second come in, durably, over HTTP: understood, dispatched and acknowledged, from several clients at once.

    python bench/requests.py [--seconds N] [--clients N] [--database URL] [--stored N] [--keep FOLDER] [--peer PYTHON]

Starts the real server with an empty ledger (or with ``--stored`` requests in it already, or on the store that
``requests_stored.py --keep FOLDER`` made), posts requests to the API as another
hotline's system would, and prints the rate, the latencies and what the server answered. At the end every acknowledged number is
looked up in the database. ``--peer``: a Python in which baisitong2 (PyPI) is installed; the same texts are then given to it, on its
own SQLite file, each taken in and dispatched by its two calls. Run it for SQLite (default) and with ``--database postgres://…`` on an empty database.
"""

from __future__ import annotations

import argparse
import http.client
import importlib.util
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path = [p for p in sys.path if Path(p).resolve() != HERE]  # this file is not the library of its name
spec = importlib.util.spec_from_file_location("bench_ledger", HERE / "ledger.py")
ledger = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ledger)

WHERE = ("滨江路", "文衡街", "鼓角巷", "云桥小区", "柳荫里社区", "旧埠市场", "湖心公园", "锦机厂宿舍")
WHAT = (
    ("0406", "路灯不亮三天了，晚上看不见路"),
    ("0401", "从昨晚停水到现在没有来，也没有通知"),
    ("0404", "暖气不热，屋里只有十五度"),
    ("0305", "工地半夜两点还在施工，睡不着觉"),
    ("0304", "电梯坏了一周，物业一直不修"),
    ("0501", "路面坑洼，下雨积水，老人摔倒了"),
)
STREETS = tuple(f"99010200{n}000" for n in range(1, 7))


def main() -> int:
    """Prepare, serve, post, look up, print."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seconds", type=int, default=20)
    ap.add_argument("--clients", type=int, default=8)
    ap.add_argument("--database", default="")
    ap.add_argument("--stored", type=int, default=0)
    ap.add_argument("--keep", default="")
    ap.add_argument("--peer", default="")
    given = ap.parse_args()
    os.environ.update(
        LUOSHI_HOME=given.keep or tempfile.mkdtemp(prefix="luoshi-bench-"),
        DJANGO_SETTINGS_MODULE="luoshi.server.settings",
        LUOSHI_LOG_LEVEL="ERROR",
        LUOSHI_API_TOKEN_RATE="100000000/60",
    )
    if given.database:
        os.environ["DATABASE_URL"] = given.database
    import django

    django.setup()
    key = token() or prepare(given.stored)
    server, port = ledger.serve()
    try:
        times, refs, wrong = post_for(port, key, given.seconds, given.clients)
    finally:
        server.terminate()
        server.wait(20)
    from luoshi.matters.models import Matter
    from luoshi.matters.rebuild import rebuild

    kept = sum(Matter.objects.filter(ref__in=refs[n : n + 500]).count() for n in range(0, len(refs), 500))
    print("| | a second | p50 ms | p99 ms | acknowledged | found | not taken |\n|---|---|---|---|---|---|---|")
    told("luoshi", times, given.seconds, len(refs), kept, wrong)
    if given.peer:
        peer(given.peer, given.seconds, given.clients)
    if not given.stored and not given.keep:
        print(f"rebuild: {len(rebuild().findings)} differ")
    return 0


def token() -> str:
    """A program's key where the city stands already; "" where it does not."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from luoshi.accounts.models import Token

    call_command("migrate", verbosity=0)
    person = get_user_model().objects.filter(username="bench").first()
    return Token.make(person, "bench again", ["read", "write"])[1] if person else ""


def prepare(stored: int) -> str:
    """A city with streets and duties, and a program's key; ``stored`` requests beforehand."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from luoshi.accounts.models import Token
    from luoshi.registers.loading import load_subjects
    from luoshi.registers.models import Duty, Place, Unit
    from luoshi.requests import intake
    from luoshi.requests.submission import IncomingSubmission
    from luoshi.requests.understanding import reader

    call_command("migrate", verbosity=0)
    load_subjects()
    Place.objects.create(code="990102000000", name="钟台区")
    Unit.objects.create(code="zt", name="钟台区政府", kind="district", place_code="990102000000")
    for n, code in enumerate(STREETS):
        Place.objects.create(code=code, name=f"第{n}街道")
        Unit.objects.create(code=f"s{n}", name=f"第{n}街道办", kind="street", place_code=code)
    bureau = Unit.objects.create(code="jtj", name="交通局")
    Duty.objects.create(subject_code="", route="street")
    Duty.objects.create(subject_code="05", lead=bureau)
    person = get_user_model().objects.create_user("bench", password="bench-password-1")
    person.groups.add(Group.objects.get(name="hotline"))
    rng, submissions = random.Random(5), []
    for n in range(stored):
        submissions.append(IncomingSubmission(channel="file", source="old", source_id=f"old{n}", **_told(rng)))
        if len(submissions) == 2_000 or n == stored - 1:
            intake.take_many(submissions, reader(), dispatch=True)
            submissions = []
            print(f"\r{n + 1} stored", end="", file=sys.stderr)
    return Token.make(person, "bench", ["read", "write"])[1]


def _told(rng: random.Random) -> dict[str, str]:
    subject, what = rng.choice(WHAT)
    return {"text": f"{rng.choice(WHERE)}{rng.randrange(1, 300)}号{what}。", "subject": subject, "place": rng.choice(STREETS), "phone": f"1990{rng.randrange(10**7):07}"}


def told(name: str, times: list[float], seconds: int, acknowledged: int, found: int | str, wrong: int) -> None:
    """A line of the table."""
    times.sort()
    middle, worst = (1e3 * times[int(share * len(times))] for share in (0.5, 0.99))
    print(f"| {name} | {len(times) / seconds:.0f} | {middle:.0f} | {worst:.0f} | {acknowledged} | {found} | {wrong} |", flush=True)


def post_for(port: int, key: str, seconds: int, clients: int) -> tuple[list[float], list[str], int]:
    """Post from several clients for so long: the times of those acknowledged, their numbers, and how many were not."""

    def one(connection: http.client.HTTPConnection, rng: random.Random, source_id: str) -> str:
        body = json.dumps({**_told(rng), "source": f"bench {os.getpid()}", "source_id": source_id})
        status, answer = call(connection, "/api/v1/requests", body, {"Authorization": f"Bearer {key}"})
        return json.loads(answer)["ref"] if status == 201 else ""

    return pour(port, seconds, clients, one)


def peer(python: str, seconds: int, clients: int) -> None:
    """The same texts, given to baisitong2: its understanding and its dispatch, one call each."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="peer-bench-")
    command = [python, "-m", "uvicorn", "baisitong2.main:app", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    server = subprocess.Popen(command, cwd=folder, env={**os.environ, "DATABASE_URL": f"sqlite:///{folder}/peer.db", "LOG_LEVEL": "ERROR"})
    try:
        for _n in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)

        def one(connection: http.client.HTTPConnection, rng: random.Random, source_id: str) -> str:
            given = _told(rng)
            status, answer = call(connection, "/api/appeals", json.dumps({"content": given["text"], "contact": given["phone"]}), {})
            if status != 200:
                return ""
            number = json.loads(answer)["data"]["id"]
            status, _answer = call(connection, f"/api/appeals/{number}/dispatch", "{}", {})
            return str(number) if status == 200 else ""

        times, refs, wrong = pour(port, seconds, clients, one)
        told("baisitong2", times, seconds, len(refs), "", wrong)
    finally:
        server.terminate()
        server.wait(20)


def call(connection: http.client.HTTPConnection, address: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """One POST."""
    connection.request("POST", address, body, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    return answer.status, answer.read()


def pour(port: int, seconds: int, clients: int, one: Callable[[http.client.HTTPConnection, random.Random, str], str]) -> tuple[list[float], list[str], int]:
    """Have several clients hand over one request after another for so long."""
    times: list[float] = []
    refs: list[str] = []
    wrong = [0]
    until = time.perf_counter() + seconds

    def client(number: int) -> None:
        rng, connection, n = random.Random(number), http.client.HTTPConnection("127.0.0.1", port, timeout=30), 0
        while time.perf_counter() < until:
            n += 1
            begun = time.perf_counter()
            ref = one(connection, rng, f"{number}-{n}")
            if ref:
                times.append(time.perf_counter() - begun)
                refs.append(ref)
            else:
                wrong[0] += 1

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return times, refs, wrong[0]


if __name__ == "__main__":
    sys.exit(main())
