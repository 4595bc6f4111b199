"""The rows from which the rates are computed: what is in them, and who is not."""

from datetime import date, datetime, timedelta

import pytest

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.requests import intake, judged
from test_intake import NOON, Fixed, told, units  # noqa: F401

pytestmark = pytest.mark.django_db
STREET = Actor("street", frozenset({"ztj"}), frozenset({"handle_request"}))
HOTLINE = Actor("hotline", frozenset(), frozenset({"take_request", "dispatch_request", "call_back"}))


def done(matter, solved="yes", satisfied="yes"):
    ledger.move(matter, "contact", STREET, {"how": "电话"}, at=NOON + timedelta(hours=2))
    ledger.move(matter, "finish", STREET, {"answer": "好了"}, at=NOON + timedelta(hours=3))
    ledger.move(matter, "call_back", HOTLINE, {"solved": solved, "satisfied": satisfied}, at=NOON + timedelta(hours=9))


def test_a_row_says_all_that_the_rates_need_and_nothing_of_the_caller(units):  # noqa: F811
    one = intake.take(told(), Fixed()).matter
    done(one)
    (row,) = judged.rows(date(2026, 5, 20))
    assert tuple(row) == judged.COLUMNS
    assert (row["ref"], row["month"], row["unit"], row["group"], row["callback"], row["solved"], row["satisfied"]) == (
        one.ref,
        "2026-05",
        "ztj",
        "street",
        "contacted",
        "yes",
        "yes",
    )
    assert "1990000" not in str(row)
    assert "路灯不亮" not in str(row)


def test_only_what_was_dispatched_and_fell_due_or_ended(units):  # noqa: F811
    done(intake.take(told(), Fixed()).matter)
    intake.take(told(), Fixed())
    answered = intake.take(told(), Fixed(ask=True)).matter
    ledger.move(answered, "answer", intake.DOOR, {"outcome": "answered", "answer": "已说明"}, at=NOON + timedelta(hours=1))
    assert len(list(judged.rows(now=NOON + timedelta(days=1)))) == 1
    late = list(judged.rows(now=NOON + timedelta(days=30)))
    assert [r["callback"] for r in late] == ["contacted", "pending"]
    assert list(judged.rows(date(2026, 4, 1))) == []
    assert list(judged.rows(date(2025, 12, 1))) == []


@pytest.mark.parametrize(
    ("due", "month"),
    [
        ("2026-11-01T00:00:00+08:00", "2026-11"),  # shown as 31 October, but published in November: that stays
        ("2026-12-01T00:00:00+08:00", "2026-12"),
        ("2026-12-31T23:59:00+08:00", "2026-12"),
        ("2027-01-01T00:00:00+08:00", "2026-12"),  # 24:00 of 31 December
        ("2026-12-31T16:00:00+00:00", "2026-12"),
        ("2027-01-01T00:01:00+08:00", "2027-01"),
        ("2027-02-01T00:00:00+08:00", "2027-01"),
    ],
)
def test_a_limit_at_24_o_clock_is_judged_in_the_month_that_ends(units, due, month):  # noqa: F811
    """Whoever asks for one month finds what asking for all says, and each row once."""
    at = datetime.fromisoformat(due)
    done(intake.take(told(), Fixed()).matter)
    Matter.objects.update(due_at=at)
    assert judged.month_of(at) == month
    firsts = [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert {f"{first:%Y-%m}": [r["month"] for r in judged.rows(first, now=at)] for first in firsts} == {f"{first:%Y-%m}": [month] * (f"{first:%Y-%m}" == month) for first in firsts}
    assert [r["month"] for r in judged.rows(now=at)] == [month]
