"""Submissions of one moment are written in one transaction; each gets its own answer, and one that fails spoils no other."""

import threading
import time

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.requests import grouped_writes, intake
from luoshi.requests.grouped_writes import Gathering, Waiting
from luoshi.requests.models import Caller
from luoshi.requests.submission import IncomingSubmission
from test_intake import Fixed, units  # noqa: F401 (a fixture)

DESK = Actor("desk", frozenset(), frozenset({"take_request", "dispatch_request"}))
NOBODY = Actor("nobody")


def told(n, **more):
    return IncomingSubmission(**{"text": f"路灯不亮{n}", "channel": "api", "phone": f"1990000{n:04}", "source": "x", "source_id": str(n), **more})


def waiting(gate, *submissions, actor=DESK):
    """Submissions of others that wait already."""
    read = Fixed()
    found = [Waiting(intake.prepare(t, read), read, actor) for t in submissions]
    gate._queue.extend(found)
    return found


@pytest.mark.django_db
def test_who_waits_is_written_too_in_one_transaction(units):  # noqa: F811
    gate = Gathering()
    others = waiting(gate, told(1), told(2), told(3, phone="19900000001"))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        mine = gate.take(told(4), Fixed(), DESK)
    assert sum("INSERT INTO" in q["sql"] and "matters_matter" in q["sql"] for q in seen) == 1
    assert [w.taken.matter.ref for w in others] == list(Matter.objects.order_by("pk").values_list("ref", flat=True))[:3]
    assert mine.matter.document["text"] == "路灯不亮4"
    assert {m.lead.code for m in Matter.objects.all()} == {"ztj"}
    assert (Matter.objects.count(), Caller.objects.count(), Notice.objects.count()) == (4, 3, 4)
    assert intake.by_key(mine.key).matter == mine.matter
    assert rebuild().findings == []


@pytest.mark.django_db
def test_the_same_told_before_or_twice_at_once_is_one(units):  # noqa: F811
    gate = Gathering()
    first = gate.take(told(1), Fixed(), DESK)
    others = waiting(gate, told(1), told(2), told(2))
    mine = gate.take(told(1), Fixed(), DESK)
    assert (mine.new, mine.matter) == (False, first.matter)
    assert [w.taken.new for w in others] == [False, True, False]
    assert others[1].taken.matter == others[2].taken.matter
    assert Matter.objects.count() == 2


@pytest.mark.django_db
def test_one_that_may_not_or_cannot_be_written_spoils_no_other(units):  # noqa: F811
    gate = Gathering()
    bad = waiting(gate, told(1), actor=NOBODY) + waiting(gate, told(2, demand="no such kind"))
    good = waiting(gate, told(3))
    mine = gate.take(told(4), Fixed(), DESK)
    assert [type(w.failed) for w in bad] == [Refused, Refused]
    assert good[0].taken.new
    assert mine.new
    assert Matter.objects.count() == 2
    with pytest.raises(Refused, match="你没有“登记”的权限"):
        gate.take(told(5), Fixed(), NOBODY)


def test_many_threads_are_served_in_groups_and_each_gets_his_own(monkeypatch):
    groups = []

    def slow(heard, actor):
        groups.append(len(heard))
        time.sleep(0.02)
        return [intake.Receipt(Matter(text=h.incoming.text), "", h.understood, None) for h in heard]

    monkeypatch.setattr(grouped_writes, "take_together", slow)
    monkeypatch.setattr(grouped_writes, "known", lambda submissions: {})
    monkeypatch.setattr(grouped_writes, "prepare", lambda t, read: intake.Prepared(t, read.understand(t, None), None, None, None))
    gate, answers = Gathering(most=8), {}
    threads = [threading.Thread(target=lambda n=n: answers.update({n: gate.take(told(n), Fixed(), DESK)})) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert {n: a.matter.text for n, a in answers.items()} == {n: f"路灯不亮{n}" for n in range(40)}
    assert max(groups) <= 8
    assert len(groups) < 40
