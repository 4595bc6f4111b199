"""A person is forgotten: everywhere, provably, and after a backup from before was restored too."""

import dataclasses
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hotline_kit import NAME, PHONE, Fixed, moved, told, town
from luoshi.matters import contacts, evidence, kinds, ledger, sealing
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Blot, Event, EventKey, Evidence
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.requests import callers, erased_list, erasing_again, forgetting, intake
from luoshi.requests.models import Caller, Erasure, Submission
from luoshi.requests.submission import IncomingSubmission

WORDS = "我家住桂花小区8栋的老张，楼下烧烤摊天天闹到半夜"
OTHERS = "隔壁也听得见，孩子睡不着"
BASIS = "本人2026年11月20日来电要求"


@pytest.fixture
def people(db, settings, tmp_path):
    settings.HOME = tmp_path
    return town()


def ended(**more):
    matter = told(text=WORDS, address="桂花小区8栋302", **more)
    return moved(
        matter,
        ("sign", "ztj", {}, ""),
        ("finish", "ztj", {"answer": "已约谈摊主，张先生满意"}, ""),
        ("call_back", "", {"solved": "yes", "satisfied": "yes", "comment": "谢谢，老张"}, ""),
    )


def everything():
    """All that the database holds, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr([bytes(c) if isinstance(c, memoryview) else c for c in row]) for row in cursor.fetchall()]
    return "\n".join(found)


def test_words_stand_sealed_in_the_history_and_read_as_they_were_said(people):
    matter = ended()
    raw = json.dumps(list(Event.objects.filter(matter=matter).values("stored", "stored_reason")), ensure_ascii=False)
    assert all(word not in raw for word in ("桂花", "烧烤", "张先生", "老张"))
    assert next(e["data"].get("text") for e in ledger.history(matter)) == WORDS
    assert matter.events.get(move="finish").data["answer"] == "已约谈摊主，张先生满意"
    assert rebuild().findings == []


def test_codes_that_steer_the_state_stay_in_clear():
    data = {"text": "话", "demand": "help", "lead": "ztj", "limit": {"amount": 7, "unit": "days"}, "due_at": "2026-12-01T00:00:00+08:00", "new": "code", "free": "一句话", "n": 3}
    stored, reason, key = sealing.close("request", data, "为什么")
    assert {k for k in stored if k != sealing.BOX} == {"demand", "lead", "limit", "due_at", "new", "n"}
    assert reason == ""
    assert sealing.opened(stored, reason, key) == (data, "为什么")
    gone, why = sealing.opened(stored, reason, None)
    assert gone["text"] == gone["free"] == why == sealing.ERASED
    assert gone["lead"] == "ztj"
    assert sealing.close("commitment", data, "为什么") == (data, "为什么", None)
    assert sealing.close("request", {"new": "13800001111"}, "")[2] is not None  # a number of a person is no code


def test_by_number_everything_of_the_person_goes_and_the_history_stays_whole(people):
    matter = ended()
    Evidence.objects.create(matter=matter, sha256="ab" * 32, name="resident-1.jpg", size=3, media_type="image/jpeg", added_by="resident")
    evidence.path_of("ab" * 32).parent.mkdir(parents=True, exist_ok=True)
    evidence.path_of("ab" * 32).write_bytes(b"jpg")
    contacts.put(matter, "caller", {"name": NAME, "phone": PHONE})
    Caller.objects.update(warned_at=timezone.now(), warning="多次辱骂，老张")
    heads = list(Event.objects.order_by("pk").values_list("hash", flat=True))
    made = forgetting.plan("+86 199-0000-1234")
    assert made.counts["words"] >= 3
    assert made.counts["photos"] == 1
    assert made.counts["callers"] == 1
    assert made.counts["notices"] >= 1
    certificate = forgetting.carry_out(made, "rx", BASIS)
    whole = everything()
    assert all(word not in whole for word in ("桂花", "烧烤", "张先生", "老张", PHONE, NAME))
    assert not Caller.objects.exists()
    assert not Notice.objects.exists()
    assert not Evidence.objects.exists()
    assert not evidence.path_of("ab" * 32).exists()
    assert Submission.objects.get().secret == ""
    assert not Submission.objects.get().sealed
    matter.refresh_from_db()
    assert matter.text == sealing.ERASED
    assert matter.state == "ended"
    assert matter.verdict == "solved"
    assert list(Event.objects.order_by("pk").values_list("hash", flat=True))[: len(heads)] == heads
    assert rebuild().findings == []
    assert erased_list.sound()
    assert matter.events.get(move="forget").data["erasure"] == certificate.number
    said = json.dumps({"counts": certificate.counts, "tellings": certificate.submissions, "basis": certificate.basis}, ensure_ascii=False)
    assert PHONE not in said
    assert NAME not in said
    with pytest.raises(Refused, match="没有这个号码"):
        forgetting.plan(PHONE)


def test_another_person_of_the_same_request_keeps_their_words(people):
    matter = told(text=WORDS)
    intake.join(IncomingSubmission(text=OTHERS, channel="phone", phone="19900005678", name="乙女士"), matter)
    moved(matter, ("sign", "ztj", {}, ""), ("finish", "ztj", {"answer": "处理了"}, ""), ("call_back", "", {"solved": "yes"}, ""))
    forgetting.carry_out(forgetting.plan("19900005678"), "rx", BASIS)
    matter.refresh_from_db()
    assert matter.text == WORDS
    assert OTHERS not in everything()
    assert WORDS in everything()
    assert Submission.objects.exclude(caller=None).count() == 1
    forgetting.carry_out(forgetting.plan(PHONE), "rx", BASIS)
    matter.refresh_from_db()
    assert matter.text == sealing.ERASED
    assert rebuild().findings == []


def test_what_was_written_beside_a_number_goes_with_its_person_alone(people):
    matter = told(phone=f"{PHONE}转801")
    intake.join(IncomingSubmission(text="我家也是", channel="phone", phone="19900005678、19900009999"), matter)
    first, second = Submission.objects.order_by("pk")
    assert callers.reach_of([first, second]).keys() == {first.pk, second.pk}
    forgetting.carry_out(forgetting.plan("19900005678"), "dc", "本人要求", include_open=True)
    assert callers.reach_of([first, second]).keys() == {first.pk}


def test_the_one_who_opened_it_goes_and_the_one_who_joined_stays(people):
    matter = told(text=WORDS)
    intake.join(IncomingSubmission(text=OTHERS, channel="phone", phone="19900005678", name="乙女士"), matter)
    made = forgetting.plan(PHONE)
    assert made.shared == [matter.ref]
    assert made.open == [matter.ref]
    with pytest.raises(Refused, match="没有办完"):
        forgetting.carry_out(made, "rx", BASIS)
    forgetting.carry_out(made, "rx", BASIS, include_open=True)
    assert "烧烤" not in everything()
    assert [e.data["words"] for e in matter.events.filter(move="add")] == [OTHERS]
    assert rebuild().findings == []


def test_what_was_written_in_clear_before_is_blotted_once_and_provably(people, monkeypatch):
    monkeypatch.setitem(kinds._KINDS, "request", dataclasses.replace(kinds.of("request"), persons=False))  # as before words were sealed
    matter = ended()
    assert "烧烤" in json.dumps(list(Event.objects.values_list("stored", flat=True)), ensure_ascii=False)
    monkeypatch.undo()
    forgetting.carry_out(forgetting.plan(matter.ref), "rx", BASIS)
    whole = everything()
    assert all(word not in whole for word in ("桂花", "烧烤", "张先生", "老张"))
    assert Blot.objects.count() >= 3
    assert rebuild().findings == []
    first = matter.events.get(seq=1)
    with pytest.raises(DatabaseError, match="appended"), transaction.atomic():
        Event.objects.filter(pk=first.pk).update(stored={**first.stored, "demand": "tip"})
    with pytest.raises(DatabaseError, match="appended"), transaction.atomic():
        Event.objects.filter(pk=first.pk).update(hash="0" * 64)


def test_a_blot_that_no_move_names_is_seen(people):
    matter = ended()
    event = matter.events.get(move="finish")
    new = {"answer": "别的话"}
    Blot.objects.create(event=event, data=new)
    Event.objects.filter(pk=event.pk).update(stored=new)
    assert any("chain" in f.what for f in rebuild().findings)


def test_the_command_shows_first_and_erases_when_told(people):
    matter, out, err = ended(), io.StringIO(), io.StringIO()
    call_command("forget", PHONE, stdout=out, stderr=err)
    assert "words" in out.getvalue()
    assert PHONE not in out.getvalue()
    assert EventKey.objects.exists()
    for words, sentence in (((PHONE, "--yes"), "依据"), (("12x",), "既不是"), (("19911112222",), "没有这个号码"), ((PHONE, "--yes", "--basis", f"{NAME}要求"), "姓名")):
        with pytest.raises(CommandError, match=sentence):
            call_command("forget", *words)
    assert not Erasure.objects.exists()
    call_command("forget", matter.ref, "--yes", "--basis", BASIS, stdout=out, stderr=err)
    assert Erasure.objects.get().number in out.getvalue()
    call_command("forget", matter.ref, stdout=(again := io.StringIO()), stderr=err)
    assert Erasure.objects.count() == 1
    assert again.getvalue()


def test_the_list_beside_the_database_makes_a_restored_one_forget_again(people):
    matter = ended()
    before = {m: list(m.objects.values()) for m in (Submission, Caller, EventKey)}
    forgetting.carry_out(forgetting.plan(PHONE), "rx", BASIS)
    lines = erased_list.written()
    assert len(lines) == 1
    assert PHONE not in lines[0]
    assert erasing_again.again(lines) == 0
    Caller.objects.bulk_create(Caller(**row) for row in before[Caller])  # as a backup from before brings them back
    for row in before[Submission]:
        Submission.objects.filter(pk=row["id"]).update(caller=row["caller_id"], secret=row["secret"], sealed=row["sealed"])
    EventKey.objects.bulk_create(EventKey(**row) for row in before[EventKey])
    assert erasing_again.again([*lines, *lines]) == 1
    assert not Caller.objects.exists()
    assert not EventKey.objects.filter(matter=matter, seq=1).exists()
    assert Submission.objects.get().secret == ""
    assert rebuild().findings == []
    assert erasing_again.again(lines) == 0


def test_no_letter_and_no_secret_link_stands_in_clear_in_the_outbox(people):
    taken = intake.take(IncomingSubmission(text=WORDS, channel="web", phone=PHONE, name=NAME), Fixed())
    assert taken.key in Notice.objects.get().text
    assert taken.key not in everything()


def test_what_was_taken_down_of_a_persons_words_goes_with_the_person(people):
    matter = ended(channel="web")
    for move, data in (("show", {}), ("blot", {"ground": "person", "words": ["老张", "桂花小区8栋"], "wording": "烧烤摊半夜扰民"}), ("hide", {"ground": "person"})):
        ledger.move(matter, move, ledger.SYSTEM, data, reason="老张本人要求")
    forgetting.carry_out(forgetting.plan(matter.ref), "rx", BASIS)
    held = everything()
    assert all(word not in held for word in ("老张", "桂花", "烧烤"))
    assert rebuild().findings == []
