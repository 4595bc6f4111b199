"""A paused clock runs on by its own clock: what was left of the limit, from when it is resumed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

import hotline_kit as kit
from luoshi.matters import ledger
from luoshi.matters.clock import Clock, Limit
from luoshi.matters.ledger import SYSTEM, Refused
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild
from luoshi.requests import handling, set_limits

ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "limit", "pauses", "end"),
    [
        ("2026-05-15T14:00", (8, "working_hours"), [("2026-05-15T17:00", "2026-05-18T09:00")], "2026-05-18T15:00"),  # Friday to Monday: 5 hours were left
        ("2026-05-15T14:00", (8, "working_hours"), [("2026-05-15T19:00", "2026-05-17T10:00")], "2026-05-18T14:00"),  # nothing was worked meanwhile
        ("2026-05-15T14:00", (8, "working_hours"), [("2026-05-15T17:00", "2026-05-18T09:00"), ("2026-05-18T10:00", "2026-05-19T10:00")], "2026-05-19T15:00"),
        ("2021-09-30T16:00", (4, "working_hours"), [("2021-09-30T17:00", "2021-10-08T09:00")], "2021-10-08T12:00"),  # over the National Day
        ("2026-05-15T14:00", (24, "hours"), [("2026-05-15T17:00", "2026-05-18T09:00")], "2026-05-19T06:00"),
        ("2026-05-11T10:00", (7, "days"), [("2026-05-15T17:00", "2026-05-18T09:00")], "2026-05-23T00:00"),
        ("2026-05-11T10:00", (5, "workdays"), [("2026-05-15T17:00", "2026-05-18T09:00")], "2026-05-21T00:00"),
        ("2026-05-11T10:00", (5, "workdays"), [("2026-05-11T11:00", "2026-05-11T16:00")], "2026-05-19T00:00"),  # the first day is not counted
        ("2021-09-28T10:00", (3, "workdays"), [("2021-09-30T10:00", "2021-10-08T10:00")], "2021-10-12T00:00"),  # 9 October, a Saturday, is worked
    ],
)
def test_what_was_left_runs_on(start, limit, pauses, end):
    clock, began = Clock(), at(start)
    due = clock.due(began, Limit(*limit))
    for a, b in pauses:
        due = clock.resumed(due, at(a), at(b), limit[1], began)
        began = at(b)
    assert due == at(end)
    assert clock.due(at(start), Limit(*limit), [(at(a), at(b)) for a, b in pauses]) == due  # the clock with its pauses says the same


def test_what_had_run_out_gets_no_time():
    assert Clock().resumed(at("2026-05-15T12:00"), at("2026-05-15T17:00"), at("2026-05-18T09:00"), "working_hours") == at("2026-05-15T12:00")


def test_the_hour_that_a_person_wrote_stays():
    assert Clock().resumed(at("2026-05-20T16:00"), at("2026-05-18T10:00"), at("2026-05-19T10:00"), "workdays") == at("2026-05-22T16:00")


HALVES = [  # when the clock began, now, the limit's end, its unit → the end of a helper's term
    ("2026-05-15T14:00", "2026-05-15T15:00", "2026-05-18T15:00", "working_hours", "2026-05-18T10:00"),  # Friday to Monday: 3 and 5 hours, not the weekend's middle
    ("2026-05-15T14:00", "2026-05-15T16:00", "2026-05-15T18:00", "working_hours", "2026-05-15T17:00"),
    ("2021-09-30T09:00", "2021-09-30T17:00", "2021-10-08T12:00", "working_hours", "2021-10-08T10:00"),  # over the National Day
    ("2026-05-15T09:00", "2026-05-15T19:00", "2026-05-15T20:00", "working_hours", "2026-05-15T20:00"),  # nothing is worked any more
    ("2026-05-15T14:00", "2026-05-15T15:00", "2026-05-16T14:00", "hours", "2026-05-16T02:30"),
    ("2026-05-08T10:00", "2026-05-11T10:00", "2026-05-16T00:00", "workdays", "2026-05-14T00:00"),  # of 5 days, today among them, 3
    (
        "2026-05-08T10:00",
        "2026-05-08T16:00",
        "2026-05-16T00:00",
        "workdays",
        "2026-05-13T00:00",
    ),  # called on the day on which it began: without it 6 days are left, a worked Saturday among them
    ("2026-05-08T10:00", "2026-05-15T10:00", "2026-05-16T00:00", "workdays", "2026-05-16T00:00"),  # the last day cannot be halved
    ("2026-05-08T10:00", "2026-05-09T10:00", "2026-05-13T00:00", "workdays", "2026-05-12T00:00"),  # 9 May 2026 is a Saturday that is worked: of 9, 11 and 12, two
    ("2021-09-28T10:00", "2021-09-30T10:00", "2021-10-12T00:00", "workdays", "2021-10-09T00:00"),  # 30 September, 8, 9 and 11 October: two
    ("2026-05-11T10:00", "2026-05-13T10:00", "2026-05-19T00:00", "days", "2026-05-16T00:00"),
    ("2026-05-11T10:00", "2026-05-18T10:00", "2026-05-18T16:00", "days", "2026-05-18T16:00"),  # the hour that a person wrote is not overrun
]


@pytest.mark.parametrize(("start", "now", "due", "unit", "half"), HALVES)
def test_a_helper_has_half_of_what_is_left_by_the_clock_of_the_limit(start, now, due, unit, half):
    assert Clock().halfway(at(due), at(now), unit, at(start)) == at(half)


def office_hours(**dispatch):
    """A request of eight working hours, dispatched on a Friday at 14:00 and signed: due on Monday at 14:00."""
    limit = {"amount": 8, "unit": "working_hours", "rule": "office"}
    matter = ledger.open_matter("request", {"text": "路灯不亮", "demand": "complaint", "channel": "phone"}, SYSTEM, at=at("2026-05-15T13:00"))
    due = {"due_at": "2026-05-18T14:00:00+08:00"} | dispatch
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": limit, **due}, at=at("2026-05-15T14:00"))
    ledger.move(matter, "sign", kit.of("ztj"), {}, at=at("2026-05-15T14:30"))
    return matter


@pytest.mark.django_db
@pytest.mark.parametrize(("now", "term"), [("2026-05-15T15:00", "2026-05-18T09:30"), ("2026-05-18T14:00", "2026-05-20T00:00"), ("2026-05-23T10:00", "2026-05-26T00:00")])
def test_the_term_that_is_proposed_to_a_helper(now, term):
    kit.town()
    found = handling.half_term(office_hours(), at(now))
    assert datetime.fromisoformat(found["due_at"]) == at(term)


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["form", "api"])
def test_the_terms_of_helpers_go_on_with_the_clock(channel):
    people = kit.town()
    matter = office_hours()
    for unit in ("jtj", "fgw"):
        ledger.move(matter, "call_in", kit.of("ztj"), {"helpers": [unit], **handling.half_term(matter, at("2026-05-15T15:00"))}, at=at("2026-05-15T15:00"))
    ledger.move(matter, "helper_answer", kit.of("fgw"), {"answer": "查过了"}, at=at("2026-05-15T16:00"))
    ledger.move(matter, "wait", SYSTEM, {"rule": "caller_postponed"}, reason="诉求人出差", at=at("2026-05-15T17:00"))
    if channel == "form":
        assert kit.web(people["rx"]).post(f"/desk/requests/{matter.ref}/go_on/", {"version": matter.version, "due_at": "2099-05-20T10:00"}).status_code == 302
    else:
        ledger.move(matter, "go_on", SYSTEM, {"due_at": handling.resumed(matter, at("2026-05-18T15:00"))["due_at"]}, at=at("2026-05-18T15:00"))
    matter = Matter.objects.get(pk=matter.pk)
    own, resumed = matter.document["request"], matter.events.get(move="go_on").at
    expected = (
        Clock().resumed(at("2026-05-18T09:30"), at("2026-05-15T17:00"), resumed.astimezone(ZONE), "working_hours").replace(microsecond=0)
    )  # in working hours the instant itself counts
    assert datetime.fromisoformat(own["helpers_due"]["jtj"]) == expected
    assert channel == "form" or expected == at("2026-05-18T16:30")  # an hour of Friday and half an hour of Monday were left
    assert datetime.fromisoformat(own["helpers_due"]["fgw"]) == at("2026-05-18T09:30")  # it had answered
    assert [e.move for e in matter.events.order_by("-seq")[:2]] == ["set_due", "go_on"]
    assert rebuild().findings == []


@pytest.mark.django_db
def test_terms_that_waited_for_a_calendar_are_set_by_the_clock_and_its_pauses():
    kit.town()
    waits = {"due_at": "", "due_later": {"from": at("2026-05-15T14:00").isoformat(), "limit": {"amount": 8, "unit": "working_hours"}, "year": 2026}}
    matter = office_hours(**waits)
    ledger.move(matter, "call_in", kit.of("ztj"), {"helpers": ["jtj"], **handling.half_term(matter, at("2026-05-15T15:00"))}, at=at("2026-05-15T15:00"))
    ledger.move(matter, "wait", SYSTEM, {"rule": "caller_postponed"}, reason="诉求人出差", at=at("2026-05-15T17:00"))
    ledger.move(matter, "go_on", SYSTEM, handling.resumed(matter, at("2026-05-18T15:00")), at=at("2026-05-18T15:00"))
    assert set_limits.set_due(at("2026-05-18T16:00")) == 1
    own = Matter.objects.get(pk=matter.pk).document["request"]
    assert datetime.fromisoformat(own["helpers_due"]["jtj"]) == at("2026-05-18T16:30")  # as if it had been told at once
    assert "helpers_later" not in own


@pytest.mark.django_db
def test_the_terms_of_others_are_not_set():
    kit.town()
    matter = office_hours()
    with pytest.raises(Refused, match="没有请它协办的不在其内"):
        ledger.move(matter, "set_due", SYSTEM, {"helpers_due": {"jtj": "2026-05-18T09:30:00+08:00"}})
    ledger.move(matter, "call_in", kit.of("ztj"), {"helpers": ["jtj"], "due_at": "2026-05-18T09:30:00+08:00"}, at=at("2026-05-15T15:00"))
    with pytest.raises(Refused, match="不是时刻"):
        ledger.move(matter, "set_due", SYSTEM, {"helpers_due": {"jtj": "明天"}})


@pytest.mark.django_db
def test_it_can_be_told_again_through_the_whole_of_the_last_day():
    kit.town()
    matter = kit.ended()
    ended = timezone.localtime(datetime.fromisoformat(matter.document["ended_at"]))
    until = timezone.localtime(handling.reopen_until(matter))
    assert (until.date() - ended.date()).days == 31
    assert (until.hour, until.minute) == (0, 0)
    assert (handling.last_moment(until).date() - ended.date()).days == 30


@pytest.mark.django_db
def test_the_move_brings_the_end_by_the_working_time():
    kit.town()
    limit = {"amount": 8, "unit": "working_hours", "rule": "office"}
    matter = ledger.open_matter("request", {"text": "路灯不亮", "demand": "complaint", "channel": "phone"}, SYSTEM, at=at("2026-05-15T13:00"))
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": limit, "due_at": "2026-05-18T14:00:00+08:00"}, at=at("2026-05-15T14:00"))
    ledger.move(matter, "wait", SYSTEM, {"rule": "caller_postponed"}, reason="诉求人出差", at=at("2026-05-15T17:00"))
    brings = handling.resumed(matter, at("2026-05-18T09:00"))
    assert datetime.fromisoformat(brings["due_at"]) == at("2026-05-18T15:00")
    ledger.move(matter, "go_on", SYSTEM, brings, at=at("2026-05-18T09:00"))
    assert Matter.objects.get(pk=matter.pk).due_at == at("2026-05-18T15:00")


@pytest.mark.django_db
def test_what_was_late_when_it_was_paused_goes_on_late():
    kit.town()
    limit = {"amount": 8, "unit": "working_hours", "rule": "office"}
    matter = ledger.open_matter("request", {"text": "路灯不亮", "demand": "complaint", "channel": "phone"}, SYSTEM, at=at("2026-05-15T13:00"))
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": limit, "due_at": "2026-05-18T14:00:00+08:00"}, at=at("2026-05-15T14:00"))
    ledger.move(matter, "wait", SYSTEM, {"rule": "caller_postponed"}, reason="诉求人出差", at=at("2026-05-19T17:00"))
    ledger.move(matter, "go_on", SYSTEM, handling.resumed(matter, at("2026-05-20T09:00")), at=at("2026-05-20T09:00"))
    assert matter.due_at == at("2026-05-18T14:00")


@pytest.mark.django_db
def test_a_second_pause_on_the_day_it_went_on_moves_a_helpers_term_as_it_moves_the_limit():
    """Ten working days from Monday; both end with 16 March. Paused on the 10th and 11th, and from the 11th to the 12th again."""
    kit.town()
    matter = ledger.open_matter("request", {"text": "路灯不亮", "demand": "complaint", "channel": "phone"}, SYSTEM, at=at("2026-03-02T08:00"))
    limit = {"amount": 10, "unit": "workdays", "rule": "general/1"}
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": limit, "due_at": at("2026-03-17T00:00").isoformat()}, at=at("2026-03-02T09:00"))
    ledger.move(matter, "call_in", kit.of("ztj"), {"helpers": ["jtj"], "due_at": at("2026-03-17T00:00").isoformat()}, at=at("2026-03-03T09:00"))
    for paused, resumed in (("2026-03-10T10:00", "2026-03-11T10:00"), ("2026-03-11T15:00", "2026-03-12T10:00")):
        ledger.move(matter, "wait", SYSTEM, {"rule": "caller_postponed"}, reason="诉求人出差", at=at(paused))
        matter = Matter.objects.get(pk=matter.pk)
        ledger.move(matter, "go_on", SYSTEM, {"due_at": handling.resumed(matter, at(resumed))["due_at"]}, at=at(resumed))
        matter = Matter.objects.get(pk=matter.pk)
        own = matter.document["request"]
        assert own["helpers_due"]["jtj"] == own["due_at"]


@pytest.mark.django_db
def test_a_term_beyond_the_calendar_stays_where_the_limit_does_not_reach_so_far():
    kit.town()
    matter, term = office_hours(), at("2099-01-05T10:00").isoformat()
    ledger.move(matter, "call_in", kit.of("ztj"), {"helpers": ["jtj"], "due_at": term}, at=at("2026-05-15T15:00"))
    ledger.move(matter, "wait", SYSTEM, {"rule": "caller_postponed"}, reason="诉求人出差", at=at("2026-05-15T17:00"))
    ledger.move(matter, "go_on", SYSTEM, {"due_at": handling.resumed(matter, at("2026-05-18T15:00"))["due_at"]}, at=at("2026-05-18T15:00"))
    assert Matter.objects.get(pk=matter.pk).document["request"]["helpers_due"]["jtj"] == term
