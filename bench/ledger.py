"""How fast the ledger is with 200,000 matters and 2,000,000 events: lists, search, one matter, over HTTP, as a person sees them.

    python bench/ledger.py [--matters N] [--database URL] [--requests N] [--keep FOLDER]

Builds a ledger (kept in FOLDER, by default a temporary one), starts the real server (``luoshi serve``'s granian), signs in and
asks for pages one after another and from several at once; prints a table. Run it once for SQLite (default) and once with
``--database postgres://…`` on an empty database.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

if __name__ == "__main__":
    sys.path.pop(0)  # a neighbour in this folder has the name of a library

EVENTS = 10
GROUP = 5_000
VERBS = ("新增", "建成", "改造", "完成", "治理", "新建", "提升", "更新")
THINGS = (
    "老旧小区",
    "公共停车位",
    "充电桩",
    "农村公路",
    "供水管网",
    "社区养老服务站",
    "幼儿园学位",
    "城市公园",
    "高标准农田",
    "污水处理厂",
    "电梯",
    "路灯",
    "公交线路",
    "口袋公园",
)
PLACES = ("东城", "河西", "云湖", "青岭", "南桥", "北苑", "滨江", "高新区", "老城", "临港")
UNITS = 60
SEARCHES = ("老旧小区", "电梯", "云湖", "充电桩 南桥", "养老", "路灯", "污水", "停车位 滨江")


def main() -> int:
    """Build, serve, measure, print."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--matters", type=int, default=200_000)
    ap.add_argument("--database", default="")
    ap.add_argument("--requests", type=int, default=200, help="of each kind")
    ap.add_argument("--keep", default="")
    given = ap.parse_args()
    home = Path(given.keep or tempfile.mkdtemp(prefix="luoshi-bench-"))
    os.environ.update(LUOSHI_HOME=str(home), DJANGO_SETTINGS_MODULE="luoshi.server.settings", LUOSHI_LOG_LEVEL="ERROR", LUOSHI_SECOND_FACTOR="0")
    if given.database:
        os.environ["DATABASE_URL"] = given.database
    import django

    django.setup()
    built = build(given.matters)
    server, port = serve()
    try:
        rows = measure(port, given.requests, built)
    finally:
        server.terminate()
        server.wait(20)
    for name, times in rows:
        times.sort()
        print(f"| {name} | {len(times)} | {1e3 * statistics.median(times):.0f} | {1e3 * times[int(0.95 * len(times))]:.0f} | {1e3 * times[-1]:.0f} |")
    return 0


def build(wanted: int) -> list[str]:
    """A ledger of ``wanted`` matters with ten events each; returns some refs. Written in groups, as an import would."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.core.management import call_command
    from django.db import connection, transaction

    from luoshi.matters.models import Event, Matter
    from luoshi.registers.models import Unit

    call_command("migrate", verbosity=0)
    if not get_user_model().objects.filter(username="bench").exists():
        get_user_model().objects.create_user("bench", password="bench-password-1").groups.add(Group.objects.get(name="supervision"))
    units = [Unit.objects.get_or_create(code=f"u{n}", defaults={"name": f"市第{n}局", "short": f"{n}局"})[0] for n in range(UNITS)]
    ids = {u.code: u.pk for u in units}
    rng, begun = random.Random(7), time.perf_counter()
    done = Matter.objects.count()
    while done < wanted:
        count = min(GROUP, wanted - done)
        with transaction.atomic():
            _group(rng, ids, count)
        done += count
        print(f"\r{done} matters, {time.perf_counter() - begun:.0f} s", end="", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")  # as PostgreSQL does by itself in a while
    print(f"\n{Matter.objects.count()} matters, {Event.objects.count()} events", file=sys.stderr)
    return list(Matter.objects.order_by("?").values_list("ref", flat=True)[:500])


def _group(rng: random.Random, ids: dict[str, int], count: int) -> None:
    from luoshi.matters import projection, search
    from luoshi.matters.models import Assignment, Event, Matter

    matters, histories, taken = [], [], set(Matter.objects.values_list("ref", flat=True))
    while len(matters) < count:
        matter, history = _history(rng, ids)
        if matter.ref in taken:
            continue
        taken.add(matter.ref)
        projection.fill(matter, ids)
        matters.append(matter)
        histories.append(history)
    made = Matter.objects.bulk_create(matters)
    Event.objects.bulk_create(
        [
            Event(matter=m, **{k: v for k, v in e.items() if k not in ("at", "data", "reason")}, stored=e["data"], at=datetime.fromisoformat(e["at"]))
            for m, h in zip(made, histories, strict=True)
            for e in h
        ],
        batch_size=2_000,
    )
    Assignment.objects.bulk_create(Assignment(matter=m, unit_id=u, role=r, since=m.opened_at) for m in made for u, r in projection.wanted(m.document, ids))
    search.put_many([(m.pk, f"{m.ref} {m.text}") for m in made])


def _history(rng: random.Random, ids: dict[str, int]):
    from luoshi.matters import chain, kinds, ledger, state
    from luoshi.matters.models import Matter

    year = rng.choice((2022, 2023, 2024, 2025, 2026))
    at = datetime(year, 1, 20, tzinfo=UTC) + timedelta(minutes=rng.randrange(20_000))
    text = f"{rng.choice(PLACES)}{rng.choice(VERBS)}{rng.choice(THINGS)}{rng.randrange(10, 9000)}个"
    lead, helper = rng.sample(sorted(ids), 2)
    target = {"id": "t1", "words": text, "kind": "cumulative", "value": 100, "unit": "个", "bound": "ge"}
    moves = [
        ("open", {"kind": "commitment", "text": text, "year": year, "due": f"{year}-12-31", "subject": "0301", "targets": [target]}),
        ("plan", {"lead": lead, "helpers": [helper]}),
        ("issue", {}),
        ("accept", {}),
    ]
    moves += [
        ("report", {"period": f"{year}-Q{q}", "progress": f"已完成{22 * q}个。", "percent": 22 * q, "figures": [{"target": "t1", "value": 22 * q, "unit": "个"}]})
        for q in (1, 2, 3)
    ]
    if year < 2026:
        moves += [
            ("claim", {"progress": "全部完成。", "period": f"{year}-Q4", "evidence": ["0" * 64]}),
            ("confirm", {"verdict": rng.choice(("met", "met", "missed")), "conclusion": "属实"}),
        ]
    while len(moves) < EVENTS:
        moves.insert(-1, ("remind" if year == 2026 else "report", {"period": f"{year}-{min(12, len(moves)):02}", "progress": "推进中。"}))
    matter, previous, events, document = Matter(ref=ledger.new_ref(kinds.of("commitment"), at), kind="commitment"), "", [], state.blank()
    for seq, (move, data) in enumerate(moves, 1):
        event = {
            "seq": seq,
            "move": move,
            "at": chain.instant(at + timedelta(days=20 * seq)),
            "by": "bench",
            "unit": lead if seq > 3 else "",
            "reason": "",
            "data": data,
            "previous": previous,
        }
        event["hash"] = previous = chain.digest(previous, matter.ref, event)
        events.append(event)
        document = state.fold([event]) if seq == 1 else state.apply(document, event)
    matter.document, matter.head = document, previous
    return matter, events


def serve() -> tuple[subprocess.Popen[bytes], int]:
    """The server as ``luoshi serve`` starts it, without the background worker; waits until it answers."""
    from luoshi.server.serve import Site

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    site = Site("127.0.0.1", port, 2 if "DATABASE_URL" in os.environ else 1, 4)
    server = subprocess.Popen(site.command(), env=site.environment())
    for _n in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/")
            return server, port
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


class Browser:
    """One signed-in person with a kept-alive connection."""

    def __init__(self, port: int, person: bool = True) -> None:
        self.connection, self.port, self.cookies = http.client.HTTPConnection("127.0.0.1", port, timeout=60), port, {}
        if person:
            page = self.get("/accounts/login/")[1]
            token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1].decode()
            status, _page = self.post("/accounts/login/", {"csrfmiddlewaretoken": token, "login": "bench", "password": "bench-password-1"})
            if status != 302:
                raise RuntimeError(f"signing in answered {status}")

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, str]) -> tuple[int, bytes]:
        """Status and body of a posted form."""
        return self._ask("POST", path, urlencode(data))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Referer": f"http://127.0.0.1:{self.port}/"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _eq, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content


def measure(port: int, count: int, refs: list[str]) -> list[tuple[str, list[float]]]:
    """Times in seconds of each kind of page."""
    rng = random.Random(3)
    kinds = {
        "desk: list, filtered by year and unit": lambda: f"/desk/matters/?year={rng.choice((2024, 2025, 2026))}&lead=u{rng.randrange(UNITS)}",
        "desk: list, all, a page of it": lambda: f"/desk/matters/?page={rng.randrange(1, 40)}",
        "desk: search": lambda: f"/desk/matters/?q={quote(rng.choice(SEARCHES))}",
        "desk: board": lambda: "/desk/board/?year=2026",
        "desk: my list today": lambda: "/desk/",
        "desk: one matter": lambda: f"/desk/matters/{rng.choice(refs)}/",
        "public: scoreboard": lambda: "/?year=2025",
        "public: list with search": lambda: f"/promises/?q={quote(rng.choice(SEARCHES))}",
        "public: one promise": lambda: f"/promises/{rng.choice(refs)}/",
        "api: matters, a page of 100": lambda: "/api/v1/matters?limit=100",
    }
    person, found = Browser(port), []
    for name, path in kinds.items():
        person.get(path())
        found.append((name, _times(person, path, count)))
    found.append(
        ("eight at once: list, search, matter", _together(port, [kinds["desk: search"], kinds["desk: one matter"], kinds["desk: list, filtered by year and unit"]], count))
    )
    return found


def _times(person: Browser, path, count: int) -> list[float]:
    times = []
    for _n in range(count):
        asked = path()
        begun = time.perf_counter()
        status, _body = person.get(asked)
        times.append(time.perf_counter() - begun)
        if status != 200:
            raise RuntimeError(f"{asked} answered {status}")
    return times


def _together(port: int, paths: list, count: int) -> list[float]:
    times: list[float] = []

    def one() -> None:
        person = Browser(port)
        for n in range(count // 8):
            times.extend(_times(person, paths[n % len(paths)], 1))

    threads = [threading.Thread(target=one) for _n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return times


if __name__ == "__main__":
    sys.exit(main())
