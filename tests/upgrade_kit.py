"""What an upgraded ledger is asked, by a process of its own: ``python upgrade_kit.py QUESTION CAST``, in a deployment's environment.

``answers``: what programs and exports are told, as JSON; ``pages``: the pages that cannot be opened; ``moves``: next moves, by every door;
``old``: on PostgreSQL, the tables as they were in that version, filled with the rows of a SQLite file. The clock stands at ``NOW``.
"""

import csv
import io
import json
import os
import sqlite3
import sys
from datetime import datetime
from pathlib import Path

NOW = datetime.fromisoformat("2026-11-29T12:00:00+08:00")
MONTH = "/requests/ranking/2026-10/"
REMADE = ("django_migrations", "sqlite_sequence")


def answers(cast):
    """What is told to programs and in exports: address → what it answers."""
    asked = [
        ("", "/promises.csv"),
        ("", "/promises.json"),
        ("", f"{MONTH}ranking.csv"),
        ("", f"{MONTH}judged.csv"),
        *(("", f"/api/v1/{name}") for name in ("indicators", "units", "places", "subjects", "commitments")),
        *(("", f"/api/v1/matters/{cast['commitments'][name]}") for name in ("steered", "taken_down", "reversed", "parent")),
        *(("audit", f"/api/v1/matters/{cast['commitments'][name]}{part}") for name in ("steered", "taken_down") for part in ("", "/events")),
        ("rx", f"/api/v1/matters/{cast['requests']['helped']}"),
        *(("rx", f"/api/v1/requests/{cast['requests'][name]}") for name in ("helped", "paused", "merged", "clear_forgotten", "danger_over", "limit_set")),
        ("", "/open311/v2/services.json"),
        ("", "/open311/v2/requests.json?start_date=2026-11-01T00:00:00Z&end_date=2026-11-30T00:00:00Z"),
        *(("", f"/open311/v2/requests/{cast['requests'][name]}.json") for name in ("shown", "covered", "hidden_words")),
        ("desk:dc", "/desk/matters.csv"),
        ("desk:rx", "/desk/requests/requests.csv"),
        ("desk:audit", "/desk/audit.csv"),
        ("desk:root", f"/desk/erasures/{cast['erasures'][1]}.json"),
    ]
    return {f"{who} {address}".strip(): _read(*_ask(cast, who, address)) for who, address in asked}


def pages(cast):
    """The pages that a person reads and that do not open, or show another matter."""
    found = []
    listed = [
        "/",
        "/promises/",
        "/reports/",
        "/indicators/",
        "/data/",
        "/feed.atom",
        "/sitemap.xml",
        "/ask/",
        "/ask/status/",
        MONTH,
        *(f"/reports/{key}/" for key in cast["reports"]),
    ]
    listed += [f"/units/{code}/" for code in ("fgw", "jtj")]
    asked = [("", address, "") for address in listed]
    asked += [("", f"/promises/{ref}/", ref) for name, ref in cast["commitments"].items() if name not in cast["drafts"]]
    asked += [("", f"/ask/{key}/", "") for name, key in cast["links"].items() if key and name not in cast["erased"]]
    asked += [("desk:dc", f"/desk/matters/{ref}/", ref) for ref in cast["commitments"].values()]
    asked += [("desk:boss", f"/desk/requests/{ref}/", ref) for name, ref in cast["requests"].items() if not name.startswith(("solved_1", "other_1"))]
    asked += [("desk:jd", f"/desk/requests/{cast['requests'][name]}/", cast["requests"][name]) for name in ("signed", "whistled", "paused_once")]
    rooms = ("", "city/", "topics/", "board/", "matters/", "audit/", "drafts/", "exchange/", "returns/", "reports/", "erasures/", "looks/", "requests/", "requests/new/")
    rooms += ("requests/callback/", "requests/looking/", "requests/dangers/", "requests/knowledge/", "requests/catalogue/", "units/ztj/")
    rooms += tuple(f"reports/{key}/" for key in cast["reports"])
    asked += [("desk:boss", f"/desk/{room}", "") for room in rooms]
    for who, address, ref in asked:
        code, _type, said = _ask(cast, who, address)
        if code != 200 or ref not in said:
            found.append(f"{address} for {who or 'anybody'}: {code}, {len(said)} characters")
    return found


def moves(cast):
    """What is done next on what was open, by every door: each must answer that it is done."""
    api = [
        ("fgw", cast["commitments"]["issued"], {"move": "accept"}),
        (
            "fgw",
            cast["commitments"]["redone"],
            {"move": "report", "data": {"period": "2026-Q4", "progress": "累计建成5800个。", "figures": [{"target": "t1", "value": 5800, "unit": "个"}]}},
        ),
        ("dc", cast["commitments"]["parked"], {"move": "resume", "reason": "规划已批"}),
        ("dc", cast["commitments"]["claimed"], {"move": "confirm", "data": {"verdict": "met", "conclusion": "属实。"}}),
    ]
    found = {}
    for who, ref, body in api:
        answer = _client(cast, who).post(f"/api/v1/matters/{ref}/moves", json.dumps(body), content_type="application/json")
        found[f"{body['move']} {ref}"] = [answer.status_code, answer.content.decode()[:300]]
    for who, name, move, more in (("jd", "issued", "sign", {}), ("jd", "danger_issued", "sign", {}), ("jd", "signed", "contact", {"how": "phone"})):
        ref = cast["requests"][name]
        answer = _client(cast, f"desk:{who}").post(f"/desk/requests/{ref}/{move}/", {"version": cast["versions"][ref], **more})
        found[f"{move} {ref}"] = [answer.status_code, answer.headers.get("Location", "")]
    submission = {"text": "柳巷9号路灯又不亮了", "source": "oldsystem", "source_id": "OLD-0001"}
    for name, body in (("known", submission), ("new", {**submission, "source_id": "NEW-0001"})):
        answer = _client(cast, "rx").post("/api/v1/requests", json.dumps(body), content_type="application/json")
        found[f"{name} request"] = [answer.status_code, answer.content.decode()[:300]]
    return found


def _ask(cast, who, address):
    answer = _client(cast, who).get(address, follow=True)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, answer.headers.get("Content-Type", ""), body.decode("utf-8-sig", "replace")


def _client(cast, who):
    from django.contrib.auth import get_user_model
    from django.test import Client

    if who.startswith("desk:"):
        client, name = Client(), who.removeprefix("desk:")
        users = get_user_model().objects
        client.force_login(
            users.get_or_create(username="boss", is_superuser=True, is_staff=True)[0] if name == "boss" else users.get(username=name), "django.contrib.auth.backends.ModelBackend"
        )
        return client
    return Client(headers={"Authorization": f"Bearer {cast['tokens'][who]}"} if who else {})


def _read(code, kind, said):
    if code != 200:
        return [code, said[:300]]
    if "json" in kind:
        return json.loads(said)
    rows = list(csv.DictReader(io.StringIO(said)))
    if rows and "row" in rows[0]:  # drawn anew each time, and the rows stand in its order
        rows = sorted(({name: value for name, value in row.items() if name != "row"} for row in rows), key=str)
    return [list(row.items()) if n == 0 else list(row.values()) for n, row in enumerate(rows)]


def old(path):
    """PostgreSQL with the tables of the version that wrote a SQLite file, and its rows; all is as that version would have left it there."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    here = sqlite3.connect(path)
    last = dict(here.execute("SELECT app, name FROM django_migrations ORDER BY id"))
    MigrationExecutor(connection).migrate(list(last.items()))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # rows come in any order, and the guards have let them in before
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY 1, ordinal_position"
        )
        tables = {}
        for table, column, kind in cursor.fetchall():
            tables.setdefault(table, {})[column] = kind
        names = [n for (n,) in here.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if not n.startswith("matters_search") and n not in REMADE]
        cursor.execute(f"TRUNCATE {', '.join(names)}, matters_search CASCADE")
        for name in names:
            columns = tables[name]
            rows = here.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {name}").fetchall()
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {name} ({', '.join(map(_quoted, columns))}) VALUES ({marks})", [_as_there(row, columns.values()) for row in rows])
            if "id" in columns and rows:
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [name])
                if sequence := cursor.fetchone()[0]:
                    cursor.execute(f"SELECT setval(%s, (SELECT max(id) FROM {name}))", [sequence])
        words = [(i, sorted(set(said.split())), "".join(p[0] for p in said.split())) for i, said in here.execute("SELECT rowid, grams FROM matters_search")]
        cursor.executemany("INSERT INTO matters_search (matter_id, grams, plain) VALUES (%s, %s, %s)", words)
        cursor.execute("SET session_replication_role = DEFAULT")
    return len(names)


def _quoted(name):
    return f'"{name}"'


def _as_there(row, kinds):
    return [bool(v) if k == "boolean" and v is not None else f"{v}+00" if k == "timestamp with time zone" and v else v for v, k in zip(row, kinds, strict=True)]


def main():
    question, given = sys.argv[1:]
    import django
    from django.utils import timezone

    django.setup()
    if question == "old":
        made = old(given)
    else:
        timezone.now = lambda: NOW
        made = {"answers": answers, "pages": pages, "moves": moves}[question](json.loads(Path(given).read_text(encoding="utf-8")))
    print(json.dumps(made, ensure_ascii=False))


if __name__ == "__main__":
    os.environ.update(LUOSHI_SECOND_FACTOR="0", LUOSHI_HOSTS="testserver", LUOSHI_API_RATE="100000/60", LUOSHI_API_TOKEN_RATE="100000/60")
    main()
