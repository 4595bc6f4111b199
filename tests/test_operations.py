"""The platform as an operator has it: the commands as docs/operate.md writes them, in a fresh folder."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from ledger_kit import actors, city, issued
from luoshi.accounts.models import Membership
from luoshi.notices.models import Notice
from luoshi.notices.outbox import deliver
from luoshi.reports.reminding import remind
from luoshi.server import ready
from luoshi.server import settings as server_settings
from platform_kit import copy_store

ROOT = Path(__file__).resolve().parents[1]
LUOSHI = [sys.executable, "-m", "luoshi.cli.main"]
SAMPLE = ROOT / "samples" / "yunzhou-2026.txt"


def environment(home, **more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LUOSHI_", "DATABASE_URL", "DJANGO_"))}
    return {**kept, "LUOSHI_HOME": str(home), **more}


def run(home, *arguments, code=0, **more):
    made = subprocess.run([*LUOSHI, *map(str, arguments)], env=environment(home, **more), capture_output=True, text=True, timeout=120)
    assert made.returncode == code, made.stdout + made.stderr
    return made.stdout + made.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory, migrated):
    """A deployment with one report in drafts, on SQLite."""
    home = tmp_path_factory.mktemp("home")
    copy_store(migrated, home)
    run(home, "import-report", SAMPLE)
    return home


def test_the_settings_in_the_docs_are_those_that_are_read():
    code = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src" / "luoshi").rglob("*.py"))
    read = set(re.findall(r'"((?:LUOSHI_[A-Z_]+)|DATABASE_URL)"', code))
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "operate.md").read_text(encoding="utf-8"), re.M))
    assert told == read


def test_a_report_is_imported_once(home):
    assert "已经导入过" in run(home, "import-report", SAMPLE)
    assert "not imported" in run(home, "import-report", ROOT / "Makefile", code=1)
    assert "0 differ" in run(home, "rebuild")


def test_backup_and_restore_are_equal(home, tmp_path):
    folder = Path(run(home, "backup", tmp_path / "backups").strip())
    assert json.loads((folder / "manifest.json").read_text())["counts"]["Matter"] > 20
    assert "there is a ledger here already" in run(home, "restore", folder, code=1)
    other = tmp_path / "other"
    assert "0 differ" in run(other, "restore", folder)
    again = Path(run(other, "backup", tmp_path / "again").strip())
    one, two = (json.loads((f / "manifest.json").read_text())["counts"] for f in (folder, again))
    assert one == two
    assert other.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["change", "lose", "manifest", "outside"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(home, tmp_path, harm):
    folder = Path(run(home, "backup", tmp_path / "backups").strip())
    database = folder / "database.sqlite3"
    if harm == "change":
        data = bytearray(database.read_bytes())
        data[5000] ^= 1
        database.write_bytes(data)
    elif harm == "lose":
        database.unlink()
    elif harm == "manifest":
        (folder / "manifest.json").write_text("{")
    else:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["sha256"]["../../etc/passwd"] = "0" * 64
        (folder / "manifest.json").write_text(json.dumps(manifest))
    other = tmp_path / "other"
    told = run(other, "restore", folder, code=1)
    assert told.count("\n") == 1
    assert not (other / "luoshi.sqlite3").exists() or not (other / "luoshi.sqlite3").stat().st_size


def test_a_backup_that_is_broken_off_is_none(home, tmp_path):
    (tmp_path / "file").write_text("")
    run(home, "backup", tmp_path / "file" / "below", code=1)
    assert list(tmp_path.glob("luoshi-*")) == []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_serve_from_nothing_and_stop(home, tmp_path, stop):
    own, port = tmp_path / "own", free_port()
    shutil.copytree(home, own)
    server = subprocess.Popen([*LUOSHI, "serve", "--port", str(port)], env=environment(own), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    page = answer.read().decode()
                break
            except OSError:
                assert server.poll() is None, server.stdout.read()
                assert time.monotonic() < deadline
                time.sleep(0.3)
        assert "落实" in page
        style = re.search(r'href="(/static/luoshi/luoshi\.[0-9a-f]+\.css)"', page)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{style[1]}") as answer:
            assert "immutable" in answer.headers["Cache-Control"]
        server.send_signal(stop)
        assert server.wait(30) == (-signal.SIGKILL if stop == signal.SIGKILL else 0)
    finally:
        server.kill()
    with (own / "lock").open() as lock:
        for _try in range(100):  # whatever happened to it, nothing of it stays and holds the folder
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.1)
        else:
            pytest.fail("something of the server is left")
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)


def test_what_is_wrong_is_one_sentence(tmp_path):
    assert "is no port" in run(tmp_path, "serve", "--port", "99999", code=2)
    assert run(tmp_path, "rebuild", code=1, DATABASE_URL="postgres://nobody@127.0.0.1:9/none").count("\n") == 1
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    assert "Traceback" not in subprocess.run([*LUOSHI, "migrate"], env=environment(blocked), capture_output=True, text=True).stderr


@pytest.mark.parametrize("name", ["LOCK_WAIT", "POOL", "THREADS", "UPLOAD_LIMIT", "BODY_SECONDS", "BODY_RATE", "BODY_LONGEST", "BODIES", "BODIES_EACH"])
@pytest.mark.parametrize("said", ["abc", "-1", "nan", "inf", "1e99"])
def test_a_number_that_is_none_or_out_of_bounds_is_named(monkeypatch, name, said):
    monkeypatch.setenv(f"LUOSHI_{name}", said)
    with pytest.raises(ValueError, match=f"LUOSHI_{name} is '{said}', which is no number from"):
        server_settings._number(f"LUOSHI_{name}", 8, 0, 2**40)


def test_a_setting_that_is_wrong_is_one_sentence(tmp_path):
    told = run(tmp_path, "check", code=1, LUOSHI_LOCK_WAIT="-1")
    assert told.count("\n") == 1
    assert "LUOSHI_LOCK_WAIT is '-1'" in told
    assert "LUOSHI_ASK_RATE: a rate is written" in run(tmp_path, "check", code=1, LUOSHI_ASK_RATE="20 in 10 minutes")


def test_a_command_behind_a_lock_is_told_to_run_again(home):
    with closing(sqlite3.connect(home / "luoshi.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        told = run(home, "import-report", ROOT / "samples" / "yunzhou-2025.txt", code=1, LUOSHI_LOCK_WAIT="0.2")
    assert "run it again" in told
    assert told.count("\n") == 1


@pytest.mark.django_db
def test_check_says_what_is_not_ready_and_what_to_do(settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    codes = {f.code for f in ready.findings(date(2026, 6, 1)) if f.error}
    assert {"hosts", "https", "administrator"} <= codes
    settings.ALLOWED_HOSTS, settings.HTTPS, settings.DEBUG = ["luoshi.example.gov.cn"], True, True
    assert "proxy" in {f.code for f in ready.findings(date(2026, 6, 1)) if f.error}
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    get_user_model().objects.create_superuser("chief")
    found = {f.code: f for f in ready.findings(date(2026, 6, 1))}
    assert {"second-factor", "second-factor-off"} <= found.keys()  # the tests sign in without
    assert {c for c, f in found.items() if f.error} == {"debug", "second-factor", "second-factor-off"}
    assert "calendar" in {f.code for f in ready.findings(date(2031, 6, 1)) if f.error}


def test_units_of_systemd_are_sound():
    tool = shutil.which("systemd-analyze")
    if not tool:
        for path in (ROOT / "deploy").iterdir():
            assert "[Unit]" in path.read_text()
        pytest.skip("needs systemd-analyze for the rest")
    for path in (ROOT / "deploy").iterdir():
        made = subprocess.run([tool, "verify", "--man=no", str(path)], capture_output=True, text=True)
        assert not [line for line in made.stderr.splitlines() if path.name in line and "not executable" not in line and "No such file" not in line], made.stderr


@pytest.mark.django_db
def test_reminders_are_owed_once_and_sent(settings):
    units, people = city()
    who = actors(people)
    person = people["fgw"]
    person.email = "fgw@example.org"
    person.save()
    Membership.objects.get_or_create(user=person, unit=units["fgw"])
    issued(who["dc"], lead="fgw", helpers=())
    assert remind(date(2026, 4, 13)) == 1  # five working days before 20 April
    assert remind(date(2026, 4, 13)) == 0
    assert remind(date(2026, 4, 14)) == 0
    assert remind(date(2026, 12, 24)) == 1  # a week before its deadline
    assert "1项任务待报" in Notice.objects.order_by("pk").first().text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver()["sent"] == 2
    assert [m.to for m in mail.outbox] == [["fgw@example.org"]] * 2
    assert not [n.key for n in Notice.objects.all() if "@" in n.key]  # an address stands nowhere unsealed


@pytest.mark.django_db
def test_a_unit_gets_one_e_mail_a_day_however_many_matters_are_due(caplog):
    units, people = city()
    who = actors(people)
    for _n in range(40):
        issued(who["dc"], lead="fgw", helpers=())
    issued(who["dc"], lead="jtj", helpers=())
    for name in ("fgw", "dc"):
        people[name].email = f"{name}@example.org"
        people[name].save()
    Membership.objects.create(user=people["dc"], unit=units["fgw"])
    assert remind(date(2026, 12, 30)) == 2  # each of its two members
    text = Notice.objects.first().text
    assert text.count("还有1天到期") == 30
    assert "另有10项" in text
    assert "no member with an e-mail address" in caplog.text  # jtj
    people["fgw"].is_active = False
    people["fgw"].save()
    assert remind(date(2027, 1, 1)) == 1
    assert "已逾期1天" in Notice.objects.last().text


def test_check_is_one_line_each_and_fails_while_there_is_an_error(home):
    told = run(home, "check", code=1).splitlines()
    assert told[-1].endswith("not ready for production")
    assert all(re.match(r"(ERROR  |warning) [a-z-]+: .+\.$", line) for line in told[:-1]), told


def test_the_commands_of_the_page_run_as_they_stand(home, tmp_path):
    page = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    lines = re.findall(r"^luoshi (.+)$", "\n".join(re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)), re.M)
    made = ""
    for line in (each for each in lines if each != "createsuperuser"):  # which asks a person
        words = line.replace("/var/backups/luoshi/luoshi-20261123-021500", made).replace("/var/backups/luoshi", str(tmp_path / "backups")).split()
        told = run(tmp_path / "other" if words[0] == "restore" else home, *words, code=1 if words[0] == "check" else 0)
        if words[0] == "backup":
            made = told.strip()
            time.sleep(1.1)  # a backup is named by its second
    assert {"check", "backup", "restore", "rebuild"} <= {line.split()[0] for line in lines}


def test_a_backup_mends_what_it_linked_and_tells_what_is_spoilt(home, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(home, own)
    content = b"evidence"
    file = own / "files" / "evidence" / "ab" / hashlib.sha256(content).hexdigest()
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    first = Path(run(own, "backup", tmp_path / "backups").strip())
    kept = first / file.relative_to(own)
    kept.write_bytes(b"spoilt__")
    time.sleep(1.1)
    second = Path(run(own, "backup", tmp_path / "backups").strip())
    assert (second / file.relative_to(own)).read_bytes() == content
    file.write_bytes(b"changed_")
    time.sleep(1.1)
    shutil.rmtree(tmp_path / "backups")
    assert "older backup" in run(own, "backup", tmp_path / "backups")
