"""A history from elsewhere taken in at once: each move at its own instant by its own person, the parts of the units with it."""

from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from ledger_kit import city
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Entry, Opening, Refused
from luoshi.matters.models import Assignment, Event, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Unit

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 11, 4, tzinfo=UTC)
DESK = Actor("desk", frozenset(), frozenset({"take_request", "dispatch_request", "call_back"}))
FGW = Actor("fgw", frozenset({"fgw"}), frozenset({"handle_request"}))
WATER = Actor("water", frozenset({"water"}), frozenset({"handle_request"}))


def after(hours):
    return NOON + timedelta(hours=hours)


def entry(hours, move, by=None, reason="", **data):
    return Entry(move, data, reason, after(hours), by)


@pytest.fixture
def past():
    city()
    Unit.objects.get_or_create(code="water", defaults={"name": "水务局"})
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    moves = [
        entry(1, "dispatch", lead="fgw", route="direct", limit=limit, due_at=after(168).isoformat()),
        entry(2, "dispute", FGW, "不归我管"),
        entry(3, "adjudicate", None, "属供水", lead="water", due_at=after(168).isoformat()),
        entry(20, "finish", WATER, answer="已修复"),
        entry(40, "call_back", solved="yes", satisfied="yes"),
    ]
    return Opening({"text": "停水", "demand": "help", "channel": "phone"}, moves, NOON)


def test_it_stands_as_if_it_had_been_written_move_by_move(past):
    matter = ledger.open_many("request", [past], DESK)[0]
    kept = Matter.objects.get(pk=matter.pk)
    assert (kept.state, kept.verdict, kept.lead.code, kept.opened_at, kept.changed_at) == ("ended", "solved", "water", NOON, after(40))
    assert [(e.move, e.by, e.at) for e in Event.objects.filter(matter=kept)] == [
        ("receive", "desk", NOON),
        ("dispatch", "desk", after(1)),
        ("dispute", "fgw", after(2)),
        ("adjudicate", "desk", after(3)),
        ("finish", "water", after(20)),
        ("call_back", "desk", after(40)),
    ]
    assert list(Assignment.objects.order_by("since").values_list("unit__code", "role", "since", "until")) == [
        ("fgw", "lead", after(1), after(3)),
        ("water", "lead", after(3), None),
    ]
    assert rebuild().findings == []


def test_the_rules_hold_for_each_move_and_all_is_refused_with_one(past):
    wrong = Opening(past.data, [past.then[0], entry(2, "dispute", WATER, "不归我管")], NOON)
    with pytest.raises(Refused, match="“派单异议”只能由这一事项的牵头单位办理"):
        ledger.open_many("request", [past, wrong], DESK)
    assert not Matter.objects.exists()


def test_what_is_out_of_order_is_refused(past):
    with pytest.raises(ValueError, match="lies before"):
        ledger.open_many("request", [Opening(past.data, [past.then[0], entry(0.5, "sign", FGW)], NOON)], DESK)
