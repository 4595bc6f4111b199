"""A city's store of five million requests: how fast Open311 lists and finds them, and how fast a month's ranking is computed.

    python bench/requests_stored.py [--stored N] [--database URL] [--keep FOLDER] [--requests N] [--scattered]

A few thousand requests are taken in and worked on through the platform's own doors; the rest are copies of these rows with other
numbers and instants, made by the database, for what is measured is reading; one of fifty is hidden from the public. They lie in the order of time, as they come in to a hotline;
``--scattered``: in none, so that every row of a span is on a page of its own. Starts the real server and asks over HTTP.
"""

from __future__ import annotations

import argparse
import http.client
import importlib.util
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path = [p for p in sys.path if Path(p).resolve() != HERE]  # a neighbour has the name of a library
ORIGINALS = 2_000
YEARS = 3  # over which they are spread
HIDDEN = 50  # one of so many is nobody else's to see


def _neighbour(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"bench_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ledger, intake_bench = _neighbour("ledger"), _neighbour("requests")


def main() -> int:
    """Build, serve, ask, compute, print."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--stored", type=int, default=5_000_000)
    ap.add_argument("--database", default="")
    ap.add_argument("--keep", default="")
    ap.add_argument("--requests", type=int, default=200, help="of each kind")
    ap.add_argument("--scattered", action="store_true")
    given = ap.parse_args()
    home = Path(given.keep or tempfile.mkdtemp(prefix="luoshi-bench-"))
    os.environ.update(LUOSHI_HOME=str(home), DJANGO_SETTINGS_MODULE="luoshi.server.settings", LUOSHI_LOG_LEVEL="ERROR")
    os.environ.update(LUOSHI_API_RATE="100000000/60", LUOSHI_API_TOKEN_RATE="100000000/60")
    if given.database:
        os.environ["DATABASE_URL"] = given.database
    import django

    django.setup()
    refs = build(given.stored, given.scattered)
    server, port = ledger.serve()
    try:
        print("| Open311 | asked | p50 ms | p95 ms | worst ms |\n|---|---|---|---|---|")
        for name, times in ask(port, given.requests, refs):
            times.sort()
            print(f"| {name} | {len(times)} | {1e3 * statistics.median(times):.0f} | {1e3 * times[int(0.95 * len(times))]:.0f} | {1e3 * times[-1]:.0f} |", flush=True)
    finally:
        server.terminate()
        server.wait(20)
    return 0


def build(wanted: int, scattered: bool) -> list[str]:
    """As many requests as wanted, in the order of time or in none; returns some of their numbers."""
    from django.core.management import call_command
    from django.db import connection

    from luoshi.matters.models import Matter

    call_command("migrate", verbosity=0)
    if not Matter.objects.filter(kind="request").exists():
        intake_bench.prepare(ORIGINALS)
        _work_on()
    begun, done = time.perf_counter(), Matter.objects.filter(kind="request").count()
    while done < wanted:
        count = min(50, -(-(wanted - done) // ORIGINALS))
        _copy(done, count, 0 if scattered else wanted)
        done = Matter.objects.filter(kind="request").count()
        print(f"\r{done} stored, {time.perf_counter() - begun:.0f} s", end="", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    last = Matter.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    rng = random.Random(3)
    numbers = [rng.randrange(1, last) for _n in range(600)]
    return list(Matter.objects.filter(pk__in=numbers).exclude(submissions__hidden=True).exclude(document__request__demand="tip").values_list("ref", flat=True))


def _work_on() -> None:
    """Nine of ten are answered and judged; the rest are at work."""
    from luoshi.matters import ledger as book
    from luoshi.matters.ledger import SYSTEM
    from luoshi.matters.models import Matter

    rng = random.Random(4)
    for matter in Matter.objects.filter(kind="request", state="issued"):
        if rng.random() < 0.9:
            book.move(matter, "contact", SYSTEM, {"how": "phone"})
            book.move(matter, "finish", SYSTEM, {"answer": "已处理完毕，请查看。"})
            if rng.random() < 0.8:
                book.move(matter, "call_back", SYSTEM, {"solved": "yes", "satisfied": "yes", "how": "phone"})


def _copy(done: int, times: int, wanted: int) -> None:
    """Each original so many times more, with numbers and instants of its own: of ``wanted`` in the order of time, or of 0 in none."""
    from django.db import connection, transaction

    from luoshi.matters.models import Event, Matter
    from luoshi.requests.models import Submission

    postgres = connection.vendor == "postgresql"
    spread = YEARS * 365 * 24 * 3600
    numbers = f"generate_series(1, {times})" if postgres else f"(WITH RECURSIVE s(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM s WHERE k < {times}) SELECT k FROM s)"
    new = f"({done} + (g.k - 1) * {ORIGINALS} + m.id)"
    back = f"(({wanted} - {new}) * {spread / wanted:.3f})" if wanted else f"(({new} * 7919) % {spread})"

    def moved(column: str) -> str:
        if postgres:
            return f"{column} - make_interval(secs => {back})"
        return f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-' || {back} || ' seconds')"

    def fields(model: Any, changed: dict[str, str]) -> tuple[str, str]:
        columns = [f.column for f in model._meta.concrete_fields if f.column != "id" or "id" in changed]
        return ", ".join(f'"{c}"' for c in columns), ", ".join(changed.get(c, f'm."{c}"') for c in columns)

    told = new.replace("m.id", "m.matter_id")
    hexed = f"upper(lpad(to_hex({new}), 8, '0'))" if postgres else f"printf('%08X', {new})"
    series = f"{numbers} AS g(k)" if postgres else f"{numbers} AS g"
    matter_fields, matter_values = fields(
        Matter, {"id": new, "ref": f"'R25-' || {hexed}", "opened_at": moved("m.opened_at"), "changed_at": moved("m.changed_at"), "due_at": moved("m.due_at")}
    )
    submission_fields, submission_values = fields(
        Submission,
        {
            "matter_id": told,
            "answered_by_id": told,
            "source_id": f"'c' || {told}",
            "secret": "''",
            "hidden": f"({told} % {HIDDEN} = 0)",
        },
    )
    event_fields, event_values = fields(Event, {"matter_id": told, "at": moved("m.at").replace("m.id", "m.matter_id")})
    with transaction.atomic(), connection.cursor() as cursor:
        run = cursor.execute
        run(f"INSERT INTO matters_matter ({matter_fields}) SELECT {matter_values} FROM matters_matter m, {series} WHERE m.id <= {ORIGINALS}")
        run(f"INSERT INTO requests_telling ({submission_fields}) SELECT {submission_values} FROM requests_telling m, {series} WHERE m.matter_id <= {ORIGINALS}")
        run(f"INSERT INTO matters_event ({event_fields}) SELECT {event_values} FROM matters_event m, {series} WHERE m.matter_id <= {ORIGINALS} AND m.seq <= 2")
        if postgres:
            run("SELECT setval(pg_get_serial_sequence('matters_matter', 'id'), (SELECT max(id) FROM matters_matter))")


def ask(port: int, count: int, refs: list[str]) -> Any:
    """The times of each kind of question."""
    rng, now = random.Random(9), datetime.now(UTC)

    def day(back: int) -> str:
        return (now - timedelta(days=back)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def span() -> str:
        back = rng.randrange(90, 365 * YEARS - 30)
        return f"start_date={day(back)}&end_date={day(back - rng.randrange(1, 30))}"

    kinds = {
        "the latest (default list)": lambda: "requests.json",
        "the latest as XML": lambda: "requests.xml",
        "one request": lambda: f"requests/{rng.choice(refs)}.json",
        "fifty by number": lambda: "requests.json?service_request_id=" + ",".join(rng.sample(refs, 50)),
        "a span of days": lambda: f"requests.json?{span()}",
        "a service in a span": lambda: f"requests.json?service_code={rng.choice(('0406', '0401', '0305'))}&{span()}",
        "open ones": lambda: "requests.json?status=open",
        "changed since, page 3": lambda: f"requests.json?updated_after={day(rng.randrange(1, 60))}&page=3&page_size=50",
        "one with its history": lambda: f"requests/{rng.choice(refs)}.json?extensions=true",
    }
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for name, address in kinds.items():
        times = []
        for n in range(count + 3):
            begun = time.perf_counter()
            wire.request("GET", f"/open311/v2/{address()}")
            answer = wire.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise SystemExit(f"{name}: {answer.status} {body[:200]!r}")
            if n >= 3:
                times.append(time.perf_counter() - begun)
        yield name, times


if __name__ == "__main__":
    raise SystemExit(main())
