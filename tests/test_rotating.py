"""The data key is changed: everything that was sealed opens with the new one, however often it was killed in between, and backups still serve."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import BinaryField

from hotline_kit import NAME, PHONE, Fixed, told, town
from luoshi.matters import data_key
from luoshi.matters.rebuild import rebuild
from luoshi.requests import callers, erased_list, intake
from luoshi.requests.models import Caller, Submission
from luoshi.requests.submission import IncomingSubmission
from luoshi.server import factors, rotating
from platform_kit import luoshi
from test_round_trip import OTHER, PEOPLE, gone, run, seen, used  # noqa: F401

KILLED = """
import os, signal, sys, django
django.setup()
from django.core.management import call_command
from luoshi.server import rotating
rotating.GROUP = 1
left = [int(sys.argv[1])]
def counting(made):
    def counted(*a, **k):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return made(*a, **k)
    return counted
rotating._write, rotating._group, rotating.finish = counting(rotating._write), counting(rotating._group), counting(rotating.finish)
call_command("rotate_key")
"""


def killed(platform, after):
    return subprocess.run([sys.executable, "-c", KILLED, str(after)], env=platform, capture_output=True, text=True, timeout=120).returncode


@pytest.mark.parametrize("after", [pytest.param([0, 1, 2], marks=pytest.mark.one_database), [3, 5], pytest.param([9], marks=pytest.mark.one_database)])
def test_killed_at_any_point_it_goes_on_and_everything_opens_with_the_new_key_alone(used, tmp_path, after):  # noqa: F811
    old = (tmp_path / "data-key").read_text()
    before = seen(used)
    for n in after:
        assert killed(used, n) == -signal.SIGKILL
        between = seen(used)
        assert (between["said"], sorted(between["people"]), between["findings"]) == (before["said"], sorted(before["people"]), [])
    if (tmp_path / "rotating").exists():
        assert "a change of the data key" in luoshi(used, "backup", tmp_path / "backups", code=1)
    told_ = luoshi(used, "rotate-key")
    assert "opens with the new key alone" in told_
    new = (tmp_path / "data-key").read_text()
    assert new != old
    assert not (tmp_path / "rotating").exists()
    assert old in (tmp_path / "data-key.before").read_text().split()
    assert (tmp_path / "data-key.before").stat().st_mode & 0o077 == 0
    luoshi(used, "rotate-key", "--drop-old")
    assert not (tmp_path / "data-key.before").exists()
    after_ = seen(used)
    assert (after_["said"], sorted(after_["people"]), after_["findings"]) == (before["said"], sorted(before["people"]), [])
    assert "tellings" in luoshi(used, "forget", OTHER)  # found by the number


@pytest.mark.one_database
def test_a_backup_from_before_serves_while_its_key_is_kept_and_forgets_too(used, tmp_path):  # noqa: F811
    made = Path(luoshi(used, "backup", tmp_path / "backups").strip())
    luoshi(used, "forget", "19900001234", "--yes", "--open", "--basis", "本人要求")
    luoshi(used, "rotate-key")
    assert "1 submissions" in luoshi(used, "restore", made, "--force")
    gone(used)
    assert "luoshi rotate-key" not in luoshi(used, "rotate-key")  # what was restored is under the old key: sealed anew
    luoshi(used, "rotate-key", "--drop-old")
    gone(used)
    refused = luoshi(used, "restore", made, "--force", code=1)
    assert "another data key" in refused
    gone(used)


@pytest.fixture
def people(db, settings, tmp_path):
    settings.HOME = tmp_path
    settings.DATA_KEY, settings.DATA_KEY_FALLBACKS = "an old key of thirty-two characters", []
    (tmp_path / "data-key").write_text(settings.DATA_KEY)
    return town()


def test_every_column_that_is_sealed_is_sealed_anew():
    known = {(column.model.lower(), column.name) for column in data_key.columns()}
    found = {(m._meta.label_lower, f.name) for m in apps.get_models() for f in m._meta.get_fields() if isinstance(f, BinaryField)}
    assert found == known


def test_links_callers_and_factors_live_on(people, settings):
    from allauth.mfa.models import Authenticator

    taken = intake.take(IncomingSubmission(text="路灯不亮", channel="web", phone=PHONE, name=NAME), Fixed())
    Authenticator.objects.create(user=people["rx"], type="totp", data={"secret": "PLAINFROMBEFORE"})
    two = Authenticator.objects.create(user=people["rx"], type="recovery_codes", data={"seed": factors.SealedFactorAdapter().encrypt("seed"), "used_mask": 0})
    call_command("rotate_key")
    settings.DATA_KEY_FALLBACKS = []
    assert callers.read(callers.known(PHONE))["name"] == NAME
    assert data_key.unseal(bytes(Submission.objects.get().sealed))["key"] == taken.key
    assert intake.by_key(taken.key) is not None
    adapter = factors.SealedFactorAdapter()
    first = Authenticator.objects.get(type="totp").data["secret"]
    assert first.startswith(factors.SEALED)
    assert adapter.decrypt(first) == "PLAINFROMBEFORE"
    two.refresh_from_db()
    assert adapter.decrypt(two.data["seed"]) == "seed"
    assert rebuild().findings == []


def test_while_it_is_under_way_the_same_person_is_one(people, settings):
    told()
    settings.DATA_KEY_FALLBACKS, settings.DATA_KEY = [settings.DATA_KEY], "a new key of thirty-two characters."
    told(text="又一件事")
    callers.note_many([(NAME, PHONE, Caller.objects.get().last_at)])
    assert Caller.objects.count() == 1
    assert callers.known(PHONE).submissions.count() == 2
    for _label, _count in rotating.groups():
        pass
    rotating.prove()
    assert Caller.objects.get().digest == callers.digest_of(PHONE)


def test_keys_from_the_environment_are_changed_there(people, settings, monkeypatch):
    told()
    monkeypatch.setenv("LUOSHI_DATA_KEY", settings.DATA_KEY)
    with pytest.raises(CommandError, match="LUOSHI_DATA_KEY_FALLBACKS"):
        call_command("rotate_key")
    settings.DATA_KEY_FALLBACKS, settings.DATA_KEY = [settings.DATA_KEY], "a new key of thirty-two characters."
    call_command("rotate_key")
    settings.DATA_KEY_FALLBACKS = []
    assert callers.known(PHONE) is not None


def test_what_no_key_opens_is_said_and_stays(people, settings):
    told()
    Caller.objects.update(sealed=b"nonsense")
    with pytest.raises(CommandError, match="opens with no key"):
        call_command("rotate_key")
    assert rotating.under_way()
    with pytest.raises(CommandError, match="not finished"):
        call_command("rotate_key", "--drop-old")
    assert erased_list.written() == []


def test_a_new_secret_key_ends_no_session(people, settings, tmp_path, client):
    settings.SECRET_KEY_FALLBACKS = []
    client.force_login(people["dc"])
    (tmp_path / "secret-key").write_text(settings.SECRET_KEY)
    old = settings.SECRET_KEY
    call_command("rotate_key", "--secret")
    assert old != settings.SECRET_KEY
    assert client.get("/accounts/password/change/").status_code == 200
    assert old in (tmp_path / "secret-key.before").read_text()
