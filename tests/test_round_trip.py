"""A real backup, an erasure, a restore: the person is not back, on this machine or on another, and the ledger proves itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from platform_kit import SETUP, deployment, luoshi

PHONE, NAME, WORDS = "19900001234", "甲先生", "我家住桂花小区8栋的老张，楼下烧烤摊天天闹到半夜"
OTHER, OTHERS = "19900005678", "隔壁街的路灯也不亮"
PEOPLE = (
    SETUP
    + f"""
from luoshi.registers.models import Duty, Place
from luoshi.requests import intake
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood
Place.objects.create(code="990102001000", name="钟台街道")
Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code="990102001000")
Duty.objects.create(subject_code="", route="street")
class Fixed:
    def understand(self, told, at):
        return Understood(demand="complaint", subjects=(Candidate("0406", "", 0.95),), places=(Candidate("990102001000", "", 0.99),))
kept = []
for phone, name, text in (("{PHONE}", "{NAME}", "{WORDS}"), ("{OTHER}", "乙女士", "{OTHERS}")):
    matter = intake.take(IncomingSubmission(text=text, channel="phone", phone=phone, name=name), Fixed()).matter
    kept.append(evidence.store(matter, "a.txt", io.BytesIO(("photo of " + phone).encode()), "resident", bare=True).sha256)
print(*kept)
"""
)
SEEN = (
    SETUP
    + """
import json
from django.db import connection
from luoshi.matters.rebuild import rebuild
from luoshi.requests import callers, erased_list
from luoshi.requests.models import Caller, Erasure, Submission
found = []
with connection.cursor() as cursor:
    for table in connection.introspection.table_names():
        cursor.execute(f'SELECT * FROM "{table}"')
        found += [repr([bytes(c) if isinstance(c, memoryview) else c for c in row]) for row in cursor.fetchall()]
from luoshi.matters.sealing import ERASED
whole = "\\n".join(found)
said = [e["data"].get("text") for m in Matter.objects.order_by("pk") for e in ledger.history(m) if e["move"] == "receive"]
print(json.dumps({"clear": whole, "said": said, "people": [callers.read(c)["phone"] for c in Caller.objects.all()], "sound": erased_list.sound(),
    "certificates": list(Erasure.objects.order_by("pk").values_list("hash", flat=True)), "findings": [str(f) for f in rebuild().findings]}))
"""
)


def run(platform, code):
    made = subprocess.run([sys.executable, "-c", code], env=platform, capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stderr
    return made.stdout


def seen(platform):
    return json.loads(run(platform, SEEN))


def gone(platform):
    """The person is gone and the other is there."""
    found = seen(platform)
    assert PHONE not in found["clear"]
    assert "桂花" not in found["clear"]
    assert found["people"] == [OTHER]
    assert found["said"] == ["（已删除）", OTHERS]
    assert found["findings"] == []
    assert found["sound"]
    return found


@pytest.fixture
def used(platform):
    platform["PHOTOS"] = run(platform, PEOPLE)
    return platform


def backup(platform, folder):
    return Path(luoshi(platform, "backup", folder).strip())


def forget(platform, what=PHONE, basis="本人2026年11月20日来电要求"):
    return luoshi(platform, "forget", what, "--yes", "--open", "--basis", basis)


def photo(platform, n):
    sha256 = platform["PHOTOS"].split()[n]
    return (Path(platform["LUOSHI_HOME"]) / "files" / "evidence" / sha256[:2] / sha256).exists()


def test_what_was_erased_after_a_backup_stays_erased_when_it_is_restored(used, tmp_path):
    made = backup(used, tmp_path / "backups")
    forget(used)
    before = gone(used)
    assert not photo(used, 0)
    told = luoshi(used, "restore", made, "--force")
    assert "1 submissions" in told
    after = gone(used)
    assert not photo(used, 0)
    assert photo(used, 1)
    assert after["certificates"][: len(before["certificates"])] == before["certificates"]  # the first one is still there to be shown
    assert "submissions" not in luoshi(used, "restore", made, "--force").replace("erased again what had been erased since: 1 submissions", "")


@pytest.mark.one_database
def test_on_another_machine_that_has_only_the_backups_too(used, tmp_path):
    """Also what was erased after the newest backup: the list beside the backups is kept up at once."""
    made = backup(used, tmp_path / "backups")
    forget(used)
    with deployment(tmp_path / "other") as other:
        other["PHOTOS"] = used["PHOTOS"]
        (tmp_path / "other").mkdir(exist_ok=True)
        (tmp_path / "other" / "data-key").write_bytes((tmp_path / "data-key").read_bytes())
        luoshi(other, "restore", made)
        assert len(gone(other)["certificates"]) == 2
        assert not photo(other, 0)
        newer = backup(other, tmp_path / "backups2")
        luoshi(other, "restore", newer, "--force")
        gone(other)


@pytest.mark.one_database
def test_a_restore_that_could_not_erase_again_is_refused_before_anything_is_touched(used, tmp_path):
    made = backup(used, tmp_path / "backups")
    forget(used)
    with deployment(tmp_path / "other") as other:
        luoshi(other, "migrate", "-v", "0")
        refused = luoshi(other, "restore", made, code=1)
        assert "another data key" in refused
        assert "Traceback" not in refused
        assert seen(other)["said"] == []
    lines = (tmp_path / "backups" / "erasures.jsonl").read_text(encoding="utf-8")
    (tmp_path / "backups" / "erasures.jsonl").write_text(lines + '{"submissions": [[1', encoding="utf-8")
    refused = luoshi(used, "restore", made, "--force", code=1)
    assert "erasures.jsonl" in refused
    assert "Traceback" not in refused
    gone(used)
