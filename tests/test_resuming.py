"""A paused clock runs on by its own clock: what was left of the limit, from when it is resumed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import hotline_kit as kit
from luoshi.matters import ledger
from luoshi.matters.clock import Clock, Limit
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Matter
from luoshi.requests import handling

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
