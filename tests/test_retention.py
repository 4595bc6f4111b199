"""What is kept too long goes by rule: every day, in steps, whatever stopped it; and nothing that a rule does not name."""

import io
import os
from datetime import timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from hotline_kit import NAME, PHONE, ended, told, town, under_way
from luoshi.matters import evidence, personal_data
from luoshi.matters.models import Contact, EventKey, Evidence
from luoshi.matters.rebuild import rebuild
from luoshi.notices import jobs
from luoshi.notices.models import Notice
from luoshi.requests import callers, retention
from luoshi.requests.models import Caller, Erasure, Look, Submission, Sweep
from luoshi.server import ready

HEAD = "what,since,days,version,valid_from,source\n"


@pytest.fixture
def people(db, settings, tmp_path):
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return town()


def own(tmp_path, text):
    (tmp_path / "rules").mkdir(exist_ok=True)
    (tmp_path / "rules" / "retention.csv").write_text(HEAD + text, encoding="utf-8")


def swept(days, **more):
    return retention.sweep(timezone.now() + timedelta(days=days), budget=None, force=True, **more)


def test_the_contact_of_what_ended_goes_after_its_time_and_no_other(people):
    over = ended()
    still = under_way()  # the same caller
    assert swept(1_000).counts.get("contact") is None
    assert swept(1_200).counts["contact"] == 1
    assert Submission.objects.get(matter=over).caller is None
    assert Submission.objects.get(matter=over).secret == ""
    assert Submission.objects.get(matter=still).caller is not None
    assert callers.read(Caller.objects.get())["phone"] == PHONE
    over.refresh_from_db()
    assert "路灯" in over.text  # words stay
    assert rebuild().findings == []
    assert swept(1_200).counts.get("contact") is None  # twice is nothing twice


def test_who_tipped_somebody_off_is_kept_shorter(people):
    tip = ended()
    Submission.objects.filter(matter=tip).update(demand="tip")
    other = told(phone="19900005678", text="另一件")
    callers_before = Caller.objects.count()
    assert swept(400).counts["tip_contact"] == 1
    assert Caller.objects.count() == callers_before - 1
    assert Submission.objects.get(matter=other).caller is not None


def test_what_was_written_instead_of_a_number_goes_too(people):
    over = ended()
    Contact.objects.all().delete()
    from luoshi.matters import contacts

    Submission.objects.update(caller=None, secret="")
    contacts.put(over, callers.SAID, {"name": NAME, "said": "找门卫老李", "telling": Submission.objects.get().pk})
    assert swept(1_200).counts["contact"] == 1
    assert not Contact.objects.exists()


def test_photos_go_with_a_move_that_names_them(people):
    over = ended()
    kept = evidence.store(over, "resident-1.jpg", io.BytesIO(_picture()), "resident")
    offices = evidence.store(over, "结果.pdf", io.BytesIO(b"%PDF"), "jd")
    assert swept(1_200).counts["photos"] == 1
    assert not evidence.path_of(kept.sha256).exists()
    assert [e.sha256 for e in Evidence.objects.all()] == [offices.sha256]
    assert over.events.get(move="forget").data["gone"] == [kept.sha256]
    assert rebuild().findings == []


def test_words_stay_unless_the_deployment_says_how_long(people, tmp_path):
    over, open_ = ended(), under_way()
    assert swept(9_000).counts.get("words") is None
    own(tmp_path, "words,end,3650,1,2026-01-01,市档案局\n")
    row = swept(9_001)
    assert row.counts == {"words": 1}
    assert row.rules == {"words": 3650}
    over.refresh_from_db()
    open_.refresh_from_db()
    assert "路灯" not in over.text
    assert "路灯" in open_.text
    assert not EventKey.objects.filter(matter=over).exists()
    assert Erasure.objects.get().by == "retention"
    assert rebuild().findings == []
    assert swept(9_002).counts == {}


def test_letters_sessions_looks_and_what_was_left_lying(people, tmp_path):
    ended()
    Notice.objects.update(state="sent", ended_at=timezone.now())
    keys = set(Notice.objects.values_list("key", flat=True))
    Session.objects.create(session_key="a" * 32, session_data="x", expire_date=timezone.now() - timedelta(days=1))
    Look.objects.create(by="op", at=timezone.now(), where="request")
    stray = evidence.path_of("ab" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left")
    os.utime(stray, (1, 1))
    row = swept(100)
    assert row.counts["letters"] == len(keys)
    assert row.counts["sessions"] == row.counts["stray_files"] == 1
    assert set(Notice.objects.values_list("key", flat=True)) == keys
    assert {(bytes(n.to), n.text) for n in Notice.objects.all()} == {(b"", "")}
    assert not stray.exists()
    assert Look.objects.exists()
    assert swept(1_200).counts["looks"] == 1


def test_stopped_in_between_it_goes_on_with_the_day_it_began(people, monkeypatch):
    for n in range(5):
        told_ = ended()
        Submission.objects.filter(matter=told_).update(source_id=f"n{n}")
    monkeypatch.setattr(retention, "STEP", 2)
    now = timezone.now() + timedelta(days=1_200)
    first = retention.sweep(now, budget=0.0)
    assert first.ended_at is None
    assert first.counts == {"contact": 2}
    made = personal_data._for_a_time["contact"]

    def dies(before, most):
        made.erase(before, most)
        raise RuntimeError("killed")

    monkeypatch.setitem(personal_data._for_a_time, "contact", personal_data.Part(made.due, dies))
    with pytest.raises(RuntimeError, match="killed"):
        retention.sweep(now)
    assert Submission.objects.exclude(caller=None).count() == 3  # the step is taken back whole
    monkeypatch.setitem(personal_data._for_a_time, "contact", made)
    while (row := retention.sweep(now, budget=0.0)).ended_at is None:
        pass
    assert (row.pk, row.counts["contact"]) == (first.pk, 5)
    assert retention.sweep(now + timedelta(hours=1)) is None  # once a day
    assert retention.sweep(now + timedelta(hours=21)).pk != first.pk


def test_the_worker_has_it_and_check_says_when_it_does_not_run(people):
    assert "what is kept too long" in jobs._jobs
    told()
    Submission.objects.update(told_at=timezone.now() - timedelta(days=5))
    found = [f for f in ready.findings() if f.code == "retention"]
    assert [f.error for f in found] == [False]
    retention.job(timezone.now())
    assert Sweep.objects.get().ended_at
    assert not [f for f in ready.findings() if f.code == "retention"]


def test_a_dry_run_shows_and_changes_nothing(people):
    ended()
    call_command("retain", "--dry-run", stdout=(out := io.StringIO()))
    assert "contact\t1095 days" in out.getvalue()
    assert "words\tkept" in out.getvalue()
    assert not Sweep.objects.exists()
    call_command("retain", stdout=(out := io.StringIO()))
    assert out.getvalue().endswith("done\n")


@pytest.mark.parametrize("text", ["contact,end,-1,1,2026-01-01,x\n", "contact,end,soon,1,2026-01-01,x\n", "everything,end,1,1,2026-01-01,x\n", "contact,end,1,1,morgen,x\n"])
def test_a_table_of_ones_own_that_is_wrong_stops_it_and_ours_does_not_stand_in(people, tmp_path, text):
    ended()
    own(tmp_path, text)
    with pytest.raises(CommandError, match=r"retention\.csv"):
        call_command("retain")
    assert not Sweep.objects.exists()
    assert [f.error for f in ready.findings() if f.code == "retention"] == [True]


def test_a_row_counts_from_its_day(people, tmp_path):
    ended()
    own(tmp_path, "contact,end,10,1,2026-01-01,x\ncontact,end,9000,2,2026-06-01,x\ncontact,end,1,3,2999-01-01,x\n")
    assert swept(1_200).counts == {}


def _picture():
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()
