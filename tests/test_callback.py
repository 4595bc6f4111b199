"""Who is asked, and what follows from the answers: one rule for phone, link and form."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

import hotline_kit as kit
from luoshi.matters import ledger
from luoshi.matters.data_key import unseal
from luoshi.matters.ledger import SYSTEM, Refused
from luoshi.matters.models import Event, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.requests import callback, callback_at_limit, intake
from luoshi.requests.callback import Answer, Respondent, decide, verdict
from luoshi.requests.models import Submission
from luoshi.requests.staff import callback_queue
from luoshi.requests.submission import IncomingSubmission

YES, HALF, NO, GONE = ({"solved": s} for s in ("yes", "half", "no", "no_longer"))


@pytest.mark.parametrize(
    ("asked", "follows"),
    [
        ([(True, False, 0, YES)], "end"),
        ([(True, False, 0, GONE)], "end"),
        ([(True, False, 0, NO)], "redo"),
        ([(True, False, 0, HALF)], "redo"),
        ([(True, False, 0, None)], "wait"),
        ([(True, False, 2, None)], "wait"),
        ([(True, False, 3, None)], "no_answer"),
        ([(True, False, 0, YES), (True, False, 0, None)], "wait"),
        ([(True, False, 0, YES), (True, True, 0, None)], "wait"),
        ([(True, False, 0, YES), (True, False, 3, None)], "end"),
        ([(True, False, 0, YES), (True, False, 0, NO)], "redo"),
        ([(True, False, 0, None), (True, False, 0, NO)], "redo"),
        ([(True, False, 0, None), (False, True, 0, YES)], "wait"),  # who joined without a number ends nothing
        ([(True, False, 0, None), (False, True, 0, NO)], "redo"),
        ([(True, False, 0, YES), (False, True, 0, None)], "end"),  # and is not waited for
        ([(False, False, 0, None), (False, True, 0, YES)], "wait"),
        ([(False, False, 0, YES), (False, True, 0, None)], "end"),
        ([(False, False, 0, YES), (False, False, 0, None)], "wait"),
        ([], "no_answer"),
    ],
)
def test_the_rule(asked, follows):
    everybody = [Respondent(frozenset({n}), phone, joined, missed, answer) for n, (phone, joined, missed, answer) in enumerate(asked)]
    assert decide(everybody, 3) == follows
    assert decide(everybody[::-1], 3) == follows


@pytest.mark.parametrize(
    ("said", "solved", "satisfied"),
    [
        ([("yes", "yes"), ("yes", "no")], "yes", "no"),
        ([("yes", "no"), ("yes", "yes")], "yes", "no"),
        ([("no_longer", "basically"), ("yes", "")], "yes", "basically"),
        ([("no_longer", "")], "no_longer", ""),
    ],
)
def test_what_is_counted_does_not_hang_on_the_order(said, solved, satisfied):
    found = verdict({"solved": a, "satisfied": b, "how": "phone"} for a, b in said)
    assert (found["solved"], found.get("satisfied", "")) == (solved, satisfied)


@pytest.fixture
def people(db):
    return kit.town()


@pytest.fixture
def two(people):
    """An answered request of two persons with numbers, and their submissions."""
    matter = kit.answered()
    intake.join(IncomingSubmission(text="我家门口也不亮", channel="phone", phone="199 0000 5678", source="desk", source_id="x"), matter)
    matter.refresh_from_db()
    return (matter, *Submission.objects.filter(answered_by=matter).order_by("pk"))


def by_phone(people, matter, submission, **said):
    return kit.web(people["hf"]).post(f"/desk/requests/callback/{matter.ref}/heard/", {"version": matter.version, "submission": submission.pk, **said})


def by_link(people, matter, submission, **said):
    key = unseal(bytes(submission.sealed))["key"]
    return Client().post(f"/ask/{key}/rate/", {"version": matter.version, **said})


def by_form(people, matter, submission, **said):
    move = "redo" if said["solved"] in ("no", "half") else "call_back"
    return kit.web(people["rx"]).post(f"/desk/requests/{matter.ref}/{move}/", {"version": matter.version, "of": submission.pk, "reason": "还不亮", **said})


CHANNELS = [by_phone, by_link, by_form]


@pytest.mark.parametrize("second", CHANNELS)
@pytest.mark.parametrize("first", CHANNELS)
def test_one_persons_yes_ends_it_for_nobody_else(people, two, first, second):
    matter, one, other = two
    for channel, submission, state in ((first, other, "answered"), (second, one, "ended")):
        answer = channel(people, matter, submission, solved="yes", satisfied="yes")
        assert answer.status_code == 302, answer.content.decode()
        matter.refresh_from_db()
        assert matter.state == state
    moves = [e.move for e in matter.events.order_by("seq")][-3:]
    assert moves == ["caller_answered", "caller_answered", "call_back"]
    assert [e.data["of"] for e in Event.objects.filter(matter=matter, move="caller_answered").order_by("seq")] == [other.pk, one.pk]
    assert (matter.verdict, matter.document["request"]["callback"]["satisfied"]) == ("solved", "yes")
    assert rebuild().findings == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_anybodys_no_sends_it_back_at_once(people, two, channel):
    matter, _one, other = two
    answer = channel(people, matter, other, solved="no", satisfied="no")
    assert answer.status_code == 302, answer.content.decode()
    matter.refresh_from_db()
    assert (matter.state, matter.document["request"]["redos"], matter.document["request"]["callback"]["solved"]) == ("sent_back", 1, "no")
    assert [p.answer for p in callback.everybody(matter)] == [None, None]  # a new round
    assert rebuild().findings == []


def test_who_answered_by_the_link_is_not_phoned_again(people, two):
    matter, one, other = two
    by_link(people, matter, other, solved="yes")
    matter.refresh_from_db()
    found = callback_queue.people(matter)
    assert [p.answer is None for p in found] == [True, False]
    assert callback_queue.next_of(found).submission == one
    for n in range(3):
        callback.miss(matter, one.pk, SYSTEM, matter.version)
        assert matter.state == ("ended" if n == 2 else "answered")
    assert matter.verdict == "solved"  # by what the other said


def test_who_answers_again_has_changed_his_mind(people, two):
    matter, _one, other = two
    by_link(people, matter, other, solved="yes")
    matter.refresh_from_db()
    by_link(people, matter, other, solved="half")
    matter.refresh_from_db()
    assert matter.state == "sent_back"


def test_an_answer_of_before_is_still_an_answer(people, two):
    """Ledgers of until 2026-11 hold answers as words added: by phone with ``submission``, by the link with ``teller``."""
    matter, one, other = two
    ledger.move(matter, "add", SYSTEM, {"words": "回访（第2位诉求人）：解决了", "solved": "yes", "how": "phone", "telling": other.pk, "joined": True})
    ledger.move(matter, "add", SYSTEM, {"words": "又说了几句", "teller": one.pk})
    assert [p.answer is None for p in callback.everybody(matter)] == [True, False]
    callback.hear(matter, Answer("yes", of=one.pk), SYSTEM, matter.version)
    assert matter.state == "ended"
    assert rebuild().findings == []


def test_the_asking_is_not_given_up_while_somebody_is_left(people, two):
    matter, one, other = two
    for submission in (one, one, one):
        callback.miss(matter, submission.pk, SYSTEM, matter.version)
    with pytest.raises(Refused, match="还有诉求人没有问到"):
        callback.give_up(matter, SYSTEM, matter.version)
    answer = kit.web(people["rx"]).post(f"/desk/requests/{matter.ref}/give_up_call/", {"version": matter.version})
    assert answer.status_code == 422
    for _n in range(3):
        callback.miss(matter, other.pk, SYSTEM, matter.version)
    assert (matter.state, matter.verdict) == ("ended", "no_answer")


def test_a_stranger_answers_for_nobody(people, two):
    matter = two[0]
    with pytest.raises(Refused, match="已经不在这一件里"):
        callback.hear(matter, Answer("yes", of=10**9), SYSTEM, matter.version)
    with pytest.raises(Refused, match="的权限"):
        ledger.move(matter, "caller_answered", kit.of("ztj"), {"of": two[1].pk, "solved": "yes"})  # the unit has no say in it
    assert matter.state == "answered"


def test_nobody_is_asked_what_he_has_answered(people):
    matter = kit.told(at=timezone.now() - timedelta(days=9))
    intake.join(IncomingSubmission(text="我家门口也不亮", channel="phone", phone="199 0000 5678", source="desk", source_id="x"), matter)
    one, other = Submission.objects.filter(answered_by=matter).order_by("pk")
    Matter.objects.filter(pk=matter.pk).update(due_at=timezone.now() - timedelta(hours=1))
    matter.refresh_from_db()
    callback.hear(matter, Answer("yes", how="link", of=one.pk), SYSTEM, matter.version)
    assert matter.state == "issued"
    assert callback_at_limit.ask_overdue() == 1
    assert [n.key.rsplit(":", 1)[1] for n in Notice.objects.filter(key__contains=":overdue ")] == [str(other.pk)]
