"""What bounces three times or stays unsolved three times goes up by itself; what falls due unanswered is asked about all the same."""

from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import cache
from django.utils import timezone

from ledger_kit import city
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.rebuild import rebuild
from luoshi.notices import jobs
from luoshi.notices.models import Notice
from luoshi.registers.models import Duty, Place, Unit
from luoshi.requests import callback_at_limit, duties, intake, judged
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood

pytestmark = pytest.mark.django_db
STREET = "990102001000"
UNIT = Actor("ztj", frozenset({"ztj", "fgw"}), frozenset({"handle_request"}))
OFFICE = Actor("hotline", frozenset(), frozenset({"take_request", "dispatch_request", "call_back"}))
NOW = datetime(2026, 5, 11, 4, tzinfo=UTC)


class Fixed:
    """Understands everything the same way."""

    def understand(self, told, at):
        return Understood(demand="complaint", subjects=(Candidate("0406", "路灯", 0.95),), places=(Candidate(STREET, "钟台街道", 0.99),))


@pytest.fixture
def request_(db):
    cache.clear()
    duties.forget_cached()
    city()
    Place.objects.create(code=STREET, name="钟台街道")
    Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Duty.objects.create(subject_code="", route="street")
    return intake.take(IncomingSubmission(text="路灯不亮", channel="web", phone="19900001234", name="甲", at=NOW), Fixed()).matter


def due(days):
    return (NOW + timedelta(days=days)).isoformat()


def test_the_third_bounce_goes_up(request_):
    for n in range(3):
        ledger.move(request_, "dispute", UNIT, reason="不归我管", at=NOW + timedelta(hours=2 * n + 1))
        assert request_.document["request"]["escalated"] == (n == 2)
        ledger.move(request_, "adjudicate", OFFICE, {"lead": "ztj", "due_at": due(9), "final": False}, reason="职责所在", at=NOW + timedelta(hours=2 * n + 2))
    moves = [e.move for e in request_.events.order_by("seq")]
    assert moves.count("escalate") == 1
    assert request_.events.get(move="escalate").reason == "承办单位第3次提出派单异议"
    assert (request_.version, rebuild().findings) == (len(moves), [])


def test_a_move_made_with_it_stands_or_falls_with_it(request_, monkeypatch):
    monkeypatch.setattr("luoshi.requests.escalating.rule_on", lambda code, on: ("1",))
    ledger.move(request_, "dispute", UNIT, reason="不归我管", at=NOW + timedelta(hours=1))
    assert request_.document["request"]["escalated"]
    assert request_.version == request_.events.count()


def test_nobody_is_asked_before_the_limit_ends(request_):
    for name, data in (("call_back", {"solved": "yes"}), ("redo", {"solved": "no", "due_at": due(5)}), ("try_call", {})):
        with pytest.raises(Refused, match="没到时限"):
            ledger.move(request_, name, OFFICE, data, reason="问过", at=NOW + timedelta(days=1))
    assert callback_at_limit.ask_overdue(NOW + timedelta(days=1)) == 0


def test_what_fell_due_unanswered_is_asked_about_once_and_can_be_judged(request_):
    late = request_.due_at + timedelta(hours=1)
    assert (callback_at_limit.ask_overdue(late), callback_at_limit.ask_overdue(late)) == (1, 0)
    assert Notice.objects.filter(key__contains="overdue").count() == 1
    ledger.move(request_, "redo", OFFICE, {"solved": "no", "satisfied": "no", "due_at": due(20)}, reason="还没修", at=late)
    assert request_.state == "sent_back"
    row = next(judged.rows(now=NOW + timedelta(days=30)))
    assert datetime.fromisoformat(row["due_at"]) < late  # the first round's limit, by which the caller had to be contacted
    assert row["callback"] == "contacted"


def test_the_worker_does_its_jobs_at_their_pace_and_outlives_a_failure():
    done, now = [], timezone.now()
    jobs.every(timedelta(minutes=10), "good", done.append)
    jobs.every(timedelta(minutes=10), "bad", lambda at: 1 / 0)
    try:
        assert "good" in jobs.run(now)
        assert "good" not in jobs.run(now + timedelta(minutes=9))
        assert "good" in jobs.run(now + timedelta(minutes=10))
        assert len(done) == 2
    finally:
        for name in ("good", "bad"):
            jobs._jobs.pop(name)
