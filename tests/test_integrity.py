"""History rewritten behind the ledger's back, in every way that the database allows: it is refused, or seen and not laundered."""

import io
import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import hotline_kit
from ledger_kit import actors, city, issued, when
from luoshi.matters import database_guards, evidence, heads
from luoshi.matters.models import Assignment, Event, Head, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.reports.importing import import_report
from luoshi.requests import intake
from luoshi.requests.models import Submission
from luoshi.requests.submission import IncomingSubmission
from luoshi.server import ready
from luoshi.server.backup import BackupError, verify
from platform_kit import luoshi

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "yunzhou-2026.txt"


@pytest.fixture
def who(db, settings, tmp_path):
    settings.HOME = tmp_path
    return actors(city()[1])


@pytest.fixture
def unguarded(db):
    """The database without its guards, as somebody leaves it who has its password."""

    def off():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for name in database_guards.SQLITE:
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for table in ("matters_event", "matters_matter", "matters_head"):
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    return off


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def on():
    if connection.vendor == "sqlite":
        database_guards.install()
    else:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("matters_event", "matters_matter", "matters_head"):
            sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def said(outcome=None):
    return " ".join(f.what for f in (outcome or rebuild()).findings)


def test_a_sound_ledger_has_nothing_to_say(who):
    for _n in range(3):
        issued(who["dc"])
        heads.extend(timezone.now())
    assert Head.objects.count() == 3
    assert Head.objects.last().matters == 3
    assert heads.extend(timezone.now()) == 0
    assert rebuild().findings == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE matters_event SET reason = 'x'",
        "DELETE FROM matters_event",
        "DELETE FROM matters_matter",
        "UPDATE matters_head SET events = 0",
        "DELETE FROM matters_head",
        "REPLACE INTO matters_event SELECT * FROM matters_event",
        'INSERT OR REPLACE INTO matters_event (matter_id, seq, move, at, "by", unit, reason, data, previous, hash) SELECT matter_id, seq, \'note\', at, "by", unit, reason, data, previous, hash FROM matters_event',
        "REPLACE INTO matters_matter SELECT * FROM matters_matter",
        "REPLACE INTO matters_head SELECT * FROM matters_head",
        "TRUNCATE matters_event",
        "TRUNCATE matters_matter CASCADE",
        "TRUNCATE matters_head",
    ],
)
def test_the_database_refuses_by_whatever_words(who, statement):
    if statement.startswith("TRUNCATE") != (connection.vendor == "postgresql") and statement.split()[0] in ("TRUNCATE", "REPLACE", "INSERT"):
        pytest.skip("words of the other database")
    issued(who["dc"])
    heads.extend(timezone.now())
    before = list(Event.objects.values_list()), list(Head.objects.values_list())
    with pytest.raises(DatabaseError, match=r"appended|never|FOREIGN|pending"), transaction.atomic():
        sql(statement)
    assert (list(Event.objects.values_list()), list(Head.objects.values_list())) == before


def test_guards_that_are_gone_are_missed(who, unguarded):
    assert database_guards.missing() == []
    unguarded()
    assert set(database_guards.missing()) == set(database_guards.SQLITE if connection.vendor == "sqlite" else database_guards.POSTGRESQL)
    assert "guard" in said()
    assert {"ledger"} <= {f.code for f in ready.findings() if f.error}
    on()
    assert database_guards.missing() == []


def test_a_guard_that_guards_nothing_is_missed(who):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's words")
    sql("DROP TRIGGER event_no_delete")
    sql("CREATE TRIGGER event_no_delete BEFORE DELETE ON matters_event BEGIN SELECT 1; END")
    assert database_guards.missing() == ["event_no_delete"]


def cut(matter, keep):
    Event.objects.filter(matter=matter, seq__gt=keep)._raw_delete("default")


def test_a_cut_tail_is_not_laundered(who, unguarded):
    matter = issued(who["dc"])
    unguarded()
    cut(matter, 2)
    on()
    assert "1 fewer than were written" in said()
    with pytest.raises(CommandError, match="does not equal its events"):
        call_command("rebuild", "--write")
    matter.refresh_from_db()
    assert matter.version == 3
    assert "fewer" in said()


def test_a_cut_tail_whose_matter_was_put_back_too_is_seen_by_the_head(who, unguarded):
    matter = issued(who["dc"])
    heads.extend(timezone.now())
    unguarded()
    cut(matter, 2)
    last = Event.objects.get(matter=matter, seq=2)
    Matter.objects.filter(pk=matter.pk).update(version=2, head=last.hash, state="draft", document={**matter.document, "version": 2, "state": "draft"})
    on()
    assert "1 events are missing" in said()
    before = Matter.objects.values().get(pk=matter.pk)
    with pytest.raises(CommandError, match="does not equal its events"):
        call_command("rebuild", "--write")
    assert Matter.objects.values().get(pk=matter.pk) == before
    assert "ledger" in {f.code for f in ready.findings() if f.error}


def test_a_whole_matter_removed_is_seen(who, unguarded):
    gone, stays = issued(who["dc"]), issued(who["dc"])
    heads.extend(timezone.now())
    unguarded()
    Assignment.objects.filter(matter=gone).delete()
    cut(gone, 0)
    Matter.objects.filter(pk=gone.pk)._raw_delete("default")
    on()
    assert "3 events are missing" in said()
    assert Matter.objects.get().pk == stays.pk


def test_a_chain_of_heads_made_anew_is_seen_by_the_one_beside_the_database(who, unguarded, tmp_path):
    issued(who["dc"])
    heads.extend(timezone.now())
    gone = issued(who["dc"])
    heads.extend(timezone.now())
    unguarded()
    Assignment.objects.filter(matter=gone).delete()
    cut(gone, 0)
    Matter.objects.filter(pk=gone.pk)._raw_delete("default")
    Head.objects.filter(seq=2)._raw_delete("default")
    on()
    assert "went back" in said()
    issued(who["dc"])
    beside = tmp_path / heads.FILE
    kept = beside.read_bytes()
    heads.extend(timezone.now())  # another second head, over other events
    beside.write_bytes(kept)
    assert "went back" in said()


def test_an_altered_head_breaks_its_chain(who, unguarded):
    for _n in range(3):
        issued(who["dc"])
        heads.extend(timezone.now())
    unguarded()
    Head.objects.filter(seq=2).update(events=5)
    on()
    assert "breaks at head 2" in said()


def test_parts_of_units_are_proved_with_their_instants_and_made_anew(who):
    matter = issued(who["dc"])
    Assignment.objects.filter(matter=matter, role="helper").delete()
    assert "assignments" in said()
    call_command("rebuild", "--write")
    assert said() == ""
    Assignment.objects.filter(matter=matter, role="lead").update(since=when(1) - timedelta(days=99))
    assert "assignments" in said()
    call_command("rebuild", "--write")
    assert said() == ""
    other = Assignment.objects.exclude(role="lead").get()
    Assignment.objects.create(matter=matter, unit=other.unit, role="lead", since=when(1), until=when(2))
    assert "assignments" in said()


def test_the_search_index_is_proved_and_made_anew(who):
    issued(who["dc"])
    sql("DELETE FROM matters_search")
    assert "search index" in said()
    call_command("rebuild", "--write")
    assert said() == ""


def test_evidence_changed_or_gone_is_seen(who, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    matter = issued(who["dc"])
    kept = evidence.store(matter, "a.txt", io.BytesIO(b"one"), "fgw")
    other = evidence.store(matter, "b.txt", io.BytesIO(b"two"), "fgw")
    assert said() == ""
    evidence.path_of(kept.sha256).write_bytes(b"eno")
    evidence.path_of(other.sha256).unlink()
    assert said().count("missing on the disk or is not what it was") == 2
    assert "1 files of evidence are missing on the disk, 1 of the newest" in " ".join(f.sentence for f in ready.findings() if f.error)


def test_a_report_whose_text_was_changed_is_seen(who):
    report = import_report(SAMPLE.name, SAMPLE.read_bytes(), who["dc"])
    assert said() == ""
    start = Matter.objects.first().document["sources"][0]["start"]
    text = report.text
    report.text = text[:start] + "甲" + text[start + 1 :]
    report.save()
    assert "no longer in the text" in said()


def _backup(platform, folder):
    return Path(luoshi(platform, "backup", folder).strip())


def test_a_restore_takes_nothing_that_the_manifest_does_not_name_and_follows_no_link(platform, tmp_path):
    made = _backup(platform, tmp_path / "backups")
    (made / "files").mkdir(exist_ok=True)
    (made / "files" / "left-there").write_bytes(b"x")
    (made / "rules").mkdir(exist_ok=True)
    (made / "rules" / "limits.csv").write_text("code\n")
    luoshi(platform, "restore", made, "--force")
    assert not (tmp_path / "files" / "left-there").exists()
    assert not (tmp_path / "rules").exists()
    secret = tmp_path / "secret"
    secret.write_bytes(b"s")
    (made / "files" / "link").symlink_to(secret)
    assert "is a link" in luoshi(platform, "restore", made, "--force", code=1)
    (made / "files" / "link").unlink()
    shutil.move(made / "files", tmp_path / "elsewhere")
    (made / "files").symlink_to(tmp_path / "elsewhere")
    assert "is a link" in luoshi(platform, "restore", made, "--force", code=1)


@pytest.mark.parametrize("name", ["../x", "{outside}", "files/../../x", "files//x", "./files/x", "other/x", ""])
def test_names_that_no_backup_has_are_refused(tmp_path, name):
    """There is such a file, and it is what the manifest says: it is the name that is refused."""
    made, empty = tmp_path / "backup", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for path in (made / "database.sqlite3", made / "files" / "x", made / "other" / "x", tmp_path / "x"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")

    def write(name):
        listed = {"database.sqlite3": empty, name: empty}
        (made / "manifest.json").write_text(json.dumps({"format": 1, "version": "0", "made_at": "x", "database": "database.sqlite3", "counts": {}, "sha256": listed}))

    write("files/x")
    assert verify(made)["sha256"]["files/x"] == empty
    write(name.format(outside=tmp_path / "x"))
    with pytest.raises(BackupError, match="is missing or was changed since the backup was made"):
        verify(made)


def test_a_ledger_put_back_by_hand_is_seen_and_one_restored_is_not(platform, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("copies SQLite's file")
    made = _backup(platform, tmp_path / "backups")
    luoshi(platform, "import-report", SAMPLE)
    luoshi(platform, "deliver")
    (tmp_path / "luoshi.sqlite3").unlink()
    for more in ("-wal", "-shm"):
        (tmp_path / f"luoshi.sqlite3{more}").unlink(missing_ok=True)
    shutil.copy(made / "database.sqlite3", tmp_path / "luoshi.sqlite3")
    assert "went back" in luoshi(platform, "rebuild", code=1)
    assert "went back" in luoshi(platform, "rebuild", "--write", code=1)
    luoshi(platform, "restore", made, "--force")
    assert "0 differ" in luoshi(platform, "rebuild")


def test_an_upgraded_database_gets_its_guards(platform, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("takes SQLite's triggers away")
    with sqlite3.connect(tmp_path / "luoshi.sqlite3") as database:
        for name in database_guards.SQLITE:
            database.execute(f"DROP TRIGGER {name}")
    assert "guard" in luoshi(platform, "rebuild", code=1)
    luoshi(platform, "migrate")
    assert "0 differ" in luoshi(platform, "rebuild")


def test_a_chain_is_proved_from_its_newest_heads_too(who, unguarded):
    for _n in range(4):
        issued(who["dc"])
        heads.extend(timezone.now())
    assert list(heads.findings(2)) == []
    assert list(heads.findings(99)) == []
    unguarded()
    Head.objects.filter(seq=4).update(digest="0" * 64)
    on()
    assert "breaks at head 4" in " ".join(heads.findings(1))


def test_a_long_writer_holds_up_neither_the_heads_nor_others(who):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    import psycopg

    issued(who["dc"])
    with psycopg.connect(
        host=connection.settings_dict["HOST"], port=connection.settings_dict["PORT"], user=connection.settings_dict["USER"], dbname=connection.settings_dict["NAME"]
    ) as other:
        other.execute("LOCK TABLE matters_head IN ACCESS SHARE MODE")
        other.execute("LOCK TABLE matters_event IN ROW EXCLUSIVE MODE")  # as who writes events
        assert heads.extend(timezone.now()) == 0
        other.rollback()
    assert heads.extend(timezone.now()) == 1


def test_marks_that_keep_a_submission_private_are_proved(who):
    hotline_kit.town()
    told = {"text": "路灯不亮，请保密", "channel": "web", "demand": "help"}
    ordinary, hidden, firm = (intake.take(IncomingSubmission(**told, **more), hotline_kit.Nothing()).matter for more in ({}, {"hidden": True}, {"firm": "named"}))
    tip = intake.take(IncomingSubmission(text="举报某店偷排污水", channel="web", demand="tip"), hotline_kit.Nothing()).matter
    assert said() == ""
    Submission.objects.filter(matter=hidden).update(hidden=False)
    Submission.objects.filter(matter=firm).update(firm="")
    Submission.objects.filter(matter=tip).update(demand="help")
    found = {f.ref for f in rebuild().findings}
    assert (hidden.ref in found, firm.ref in found, tip.ref in found) == (True, True, True)
    assert len(found) == 3
    assert ordinary.ref not in said()
