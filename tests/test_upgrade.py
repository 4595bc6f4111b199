"""A ledger that the code of November 2026 wrote, with every move of every kind in it, upgraded by the code of today.

``data/ledger-of-2026-11/build.py`` says what is in it and how it was built. It stays as it is: a later version gets one of its own.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from platform_kit import STORE, deployment, luoshi

HERE = Path(__file__).parent
DATA = HERE / "data" / "ledger-of-2026-11"
CAST = json.loads((DATA / "cast.json").read_text(encoding="utf-8"))


def ask(platform, question, given=DATA / "cast.json"):
    """What a process of the deployment answers (``upgrade_kit.py``)."""
    made = subprocess.run([sys.executable, "-W", "ignore", HERE / "upgrade_kit.py", question, given], env=platform, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-4000:]
    return json.loads(made.stdout)


def rows(platform, query):
    """Rows of the deployment's database, whatever our models are called."""
    if url := platform.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url) as connection:
            return connection.execute(query).fetchall()
    with closing(sqlite3.connect(Path(platform["LUOSHI_HOME"]) / STORE)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """A deployment of that version that was upgraded as docs/operate.md says: ``luoshi migrate``, and no more."""
    home = tmp_path_factory.mktemp("old")
    with tarfile.open(DATA / "home.tar.gz") as packed:
        packed.extractall(home, filter="data")
    with deployment(home) as own:
        if "DATABASE_URL" in own:
            ask(own, "old", home / STORE)
            os.remove(home / STORE)
        luoshi(own, "migrate", "-v", "0")
        yield own


def test_every_move_of_every_kind_is_in_the_old_ledger(upgraded):
    kinds = Counter(kind for kind, _move in rows(upgraded, "SELECT DISTINCT m.kind, e.move FROM matters_event e JOIN matters_matter m ON m.id = e.matter_id"))
    assert kinds == {"commitment": 34, "request": 48}


def test_what_was_written_is_not_touched(upgraded):
    written = rows(upgraded, "SELECT m.ref, e.seq, e.hash FROM matters_event e JOIN matters_matter m ON m.id = e.matter_id")
    assert {f"{ref}#{seq}": mark for ref, seq, mark in written} == CAST["hashes"]


def test_the_upgraded_ledger_equals_its_events(upgraded):
    said = luoshi(upgraded, "rebuild")
    assert f"{len(CAST['hashes'])} events" in said, said


def test_a_limit_that_ends_with_a_day_is_due_on_that_day(upgraded):
    """The column said the next day until 2026-11; the migration says it anew (its events never said a day)."""
    midnights = rows(upgraded, "SELECT due, due_at FROM matters_matter WHERE kind = 'request' AND due_at IS NOT NULL")
    utc = [(str(due), (at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)).astimezone(UTC)) for due, at in midnights]
    found = [(due, f"{at:%Y-%m-%d}") for due, at in utc if (at.hour, at.minute, at.second) == (16, 0, 0)]
    assert len(found) == 36
    assert [due for due, _day in found] == [day for _due, day in found]  # 16:00 UTC is 24:00 of the same day in the city


def test_what_the_desk_kept_is_its_sources_now(upgraded):
    assert rows(upgraded, "SELECT u.username, f.name, f.query FROM reports_savedfilter f JOIN auth_user u ON u.id = f.user_id") == [("dc", "交通的", "lead=jtj&state=under_way")]
    assert rows(upgraded, "SELECT u.username, e.name FROM reports_exchange e JOIN auth_user u ON u.id = e.user_id") == [("fgw", "进展.xlsx")]
    assert rows(upgraded, "SELECT m.ref, u.username FROM requests_hold h JOIN matters_matter m ON m.id = h.matter_id JOIN auth_user u ON u.id = h.user_id") == [
        (CAST["requests"]["answered"], "hf")
    ]
    rights = "SELECT t.app_label, count(*) FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id WHERE t.model IN ('hold', 'exchange', 'savedfilter')"
    assert sorted(rows(upgraded, f"{rights} GROUP BY t.app_label")) == [("reports", 8), ("requests", 4)]


def test_programs_and_exports_are_told_what_they_were_told(upgraded):
    before, now = json.loads((DATA / "answers.json").read_text(encoding="utf-8")), ask(upgraded, "answers")
    assert list(now) == list(before)
    for address, answer in before.items():
        assert of_before(now[address], answer) == answer, address


OTHERWISE = {("metadata", "True")}  # every service of Open311 asks since which unit is complained of


def of_before(now, before):
    """An answer of today without what it tells more: keys of its own, and columns after those that there were. What was told is told still,
    under the same name and in the same place."""
    if isinstance(now, dict) and isinstance(before, dict):
        return {key: before[key] if (key, repr(now[key])) in OTHERWISE else of_before(now[key], before[key]) for key in before if key in now}
    if isinstance(now, list) and isinstance(before, list):
        row = before and all(isinstance(cell, str) or (isinstance(cell, list) and len(cell) == 2) for cell in before)  # of a table; the first with its headings
        if len(now) == len(before) or (row and len(now) > len(before)):
            return [of_before(*both) for both in zip(now, before, strict=False)]
    if isinstance(before, str) and before.endswith(" 00:00") and now == last_minute(before):
        return before  # a limit that ends with a day was told as the next one's midnight in places; now as the day's last minute everywhere
    if isinstance(before, str) and re.fullmatch(r"\d+(\.\d)?", before) and re.fullmatch(r"\d+\.\d\d", str(now)) and float(now) == float(before):
        return before  # the same rate: as all of them now with two decimals (wording/shares.py)
    return now


def last_minute(midnight):
    return f"{datetime.fromisoformat(midnight) - timedelta(minutes=1):%Y-%m-%d %H:%M}"


def test_every_page_of_every_matter_opens(upgraded):
    assert ask(upgraded, "pages") == []


def test_work_goes_on_where_it_stood(upgraded, tmp_path):
    """On a copy of the deployment, so that the other tests may come in any order."""
    with deployment(tmp_path, upgraded) as own:
        if "DATABASE_URL" not in own:
            shutil.copytree(upgraded["LUOSHI_HOME"], tmp_path, dirs_exist_ok=True)
        else:
            for name in ("data-key", "data-key.before", "secret-key", "ledger-head", "files"):
                there = Path(upgraded["LUOSHI_HOME"]) / name
                if there.is_dir():
                    shutil.copytree(there, tmp_path / name)
                elif there.exists():
                    shutil.copy(there, tmp_path / name)
        done = ask(own, "moves")
        assert Counter(code for code, _said in done.values()) == {201: 5, 302: 3, 409: 1}, done
        luoshi(own, "rebuild")
