"""Backup and restore on whichever database the tests run: while people work, in the place of something else, and what is refused."""

import fcntl
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.server.backup import BackupError, last_made, prune, verify
from platform_kit import deployment, luoshi, prove, writing

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "yunzhou-2026.txt"


@pytest.fixture
def used(platform):
    """A deployment with something on its ledger."""
    writer = writing(platform)
    for _line in range(12):
        writer.stdout.readline()
    writer.kill()
    writer.wait()
    return platform


def backup(platform, folder):
    return Path(luoshi(platform, "backup", folder).strip())


def test_a_backup_taken_while_people_work_is_whole_and_of_one_instant(platform, tmp_path):
    writer = writing(platform)
    before = writer.stdout.readline().strip()
    made = [backup(platform, tmp_path / "backups")]
    time.sleep(1.1)  # a backup is named by its second
    made.append(backup(platform, tmp_path / "backups"))
    writer.kill()
    counts = [json.loads((each / "manifest.json").read_text())["counts"]["Event"] for each in made]
    assert 0 < counts[0] < counts[1]
    for n, each in enumerate(made):
        with deployment(tmp_path / f"other{n}") as other:
            assert f"{counts[n]} events" in luoshi(other, "restore", each)
            proof = prove(other, [before])
            assert proof.returncode == 0, proof.stderr


def test_restoring_puts_back_what_was_lost_and_takes_away_what_came_later(used, tmp_path):
    made = backup(used, tmp_path / "backups")
    manifest = json.loads((made / "manifest.json").read_text())
    manifest["counts"]["Telling"] = manifest["counts"].pop("Submission")  # as a backup of November 2026 calls it
    (made / "manifest.json").write_text(json.dumps(manifest))
    file = next(p for p in (tmp_path / "files" / "evidence").rglob("*") if p.is_file())
    was = file.read_bytes()
    file.write_bytes(b"spoilt")
    later = "from django.db import connection\nwith connection.cursor() as cursor: cursor.execute('CREATE TABLE later (id integer)')"
    luoshi(used, "import-report", SAMPLE)
    django(used, later)
    luoshi(used, "restore", made, "--force")
    assert file.read_bytes() == was
    assert prove(used).returncode == 0
    assert "later" not in django(used, "from django.db import connection\nprint(connection.introspection.table_names())")


@pytest.mark.one_database
def test_a_backup_is_for_its_owners_eyes_and_keeps_no_key(used, tmp_path):
    made = backup(used, tmp_path / "backups")
    assert made.stat().st_mode & 0o077 == 0
    key = (tmp_path / "data-key").read_bytes().strip()
    assert not [p for p in made.rglob("*") if p.is_file() and key in p.read_bytes()]
    with deployment(tmp_path / "other") as other:
        assert "another data key" in luoshi(other, "restore", made)
        (tmp_path / "other" / "data-key").write_bytes(key)
        assert "another data key" not in luoshi(other, "restore", made, "--force")


@pytest.mark.one_database
def test_nothing_is_restored_under_a_server_that_runs(used, tmp_path):
    made = backup(used, tmp_path / "backups")
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "is being served already" in luoshi(used, "restore", made, "--force", code=1)
        assert "is being served already" in luoshi(used, "serve", code=1)


def test_what_cannot_be_copied_is_said_in_a_sentence(tmp_path):
    with deployment(tmp_path / "none") as nothing:
        assert luoshi(nothing, "backup", tmp_path / "backups", code=1).count("\n") == 1
        assert luoshi(nothing, "restore", tmp_path / "nowhere", code=1).count("\n") == 1
    assert not list((tmp_path / "backups").glob("luoshi-*"))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["format", "sha256", "database", "counts", "made_at", "version"]), _json | st.just(1)) | _json)
def test_no_manifest_whatever_it_says_does_more_than_be_refused(tmp_path_factory, manifest):
    folder = tmp_path_factory.mktemp("backup")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupError, match=r"is no backup of Luoshi|made by another version"):
        verify(folder)


def django(platform, code):
    made = subprocess.run([sys.executable, "-c", f"import django\ndjango.setup()\n{code}"], env=platform, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.mark.one_database
def test_rules_of_ones_own_come_back(used, tmp_path):
    rules = Path(used["LUOSHI_HOME"]) / "rules"
    rules.mkdir()
    (rules / "rates.csv").write_text("code\n", encoding="utf-8")
    made = backup(used, tmp_path / "backups")
    (rules / "rates.csv").write_text("spoilt\n", encoding="utf-8")
    luoshi(used, "restore", made, "--force")
    assert (rules / "rates.csv").read_text(encoding="utf-8") == "code\n"


@pytest.mark.one_database
def test_old_backups_go_and_nothing_else_does(used, tmp_path):
    folder = tmp_path / "backups"
    mine = [folder / name for name in ("luoshi-20200101-000000", "luoshi-20200102-000000", "luoshi-holiday", "luoshi-20200103-000000")]
    for n, each in enumerate(mine):
        each.mkdir(parents=True)
        (each / "photo.jpg").write_text(each.name)
        if n < 3:
            (each / "manifest.json").write_text("{}")
    made = luoshi(used, "backup", folder, "--keep", "2").splitlines()[0]
    assert sorted(p.name for p in folder.iterdir()) == sorted([Path(made).name, *(p.name for p in mine[1:])])  # no manifest, no backup: not ours to delete
    with pytest.raises(ValueError, match="at least one"):
        prune(folder, 0)


def test_a_folder_of_a_day_that_never_was_is_no_backup_and_no_error(tmp_path):
    for home, name in (("a", "luoshi-20269999-000000"), ("b", "luoshi-20261130-080000")):
        folder = tmp_path / home / name
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert last_made([tmp_path / "a"]) is None
    assert f"{last_made([tmp_path / 'a', tmp_path / 'b']):%Y-%m-%d %H:%M}" == "2026-11-30 08:00"
