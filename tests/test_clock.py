"""The clock, with dates by hand: National Day 2021, Spring Festival, pauses, working hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.codes.workdays import UnknownYear
from luoshi.matters.clock import Clock, Limit

ZONE = ZoneInfo("Asia/Shanghai")
CLOCK = Clock()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


# 2021: 26 September (Sunday) and 9 October (Saturday) are worked, 1–7 October are not. 2024: 10–17 February are not worked,
# 9 and 18 February (a Sunday) are.
BY_HAND = [
    ("2021-09-24 10:00", 1, "workdays", "2021-09-27 00:00"),  # Friday → Sunday the 26th is worked
    ("2021-09-30 10:00", 2, "workdays", "2021-10-10 00:00"),  # 8 and 9 October
    ("2021-10-01 10:00", 1, "workdays", "2021-10-09 00:00"),
    ("2021-09-30 10:00", 7, "days", "2021-10-08 00:00"),
    ("2021-09-30 16:30", 24, "hours", "2021-10-01 16:30"),
    ("2021-09-30 16:30", 4, "working_hours", "2021-10-08 11:30"),  # 1.5 hours on the 30th, 2.5 on the 8th
    ("2021-10-09 11:00", 2, "working_hours", "2021-10-09 14:00"),  # a worked Saturday, over lunch
    ("2024-02-08 09:00", 5, "workdays", "2024-02-22 00:00"),  # 9, then 18 (a Sunday), 19, 20, 21 February
    ("2021-09-30 23:50", 2, "hours", "2021-10-01 01:50"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "due"), BY_HAND)
def test_by_hand(start, amount, unit, due):
    assert CLOCK.due(at(start), Limit(amount, unit)) == at(due)


def test_a_pause_stops_it_and_an_open_one_leaves_it_untold():
    start = at("2021-09-13 10:00")
    assert CLOCK.due(start, Limit(24, "hours"), [(at("2021-09-13 12:00"), at("2021-09-13 15:00"))]) == at("2021-09-14 13:00")
    assert CLOCK.due(start, Limit(2, "workdays"), [(at("2021-09-14 09:00"), at("2021-09-14 17:00"))]) == at("2021-09-17 00:00")
    until_midnight = [(at("2021-09-13 20:00"), at("2021-09-14 00:00"))]  # ends as the 14th begins: that day counts
    assert CLOCK.due(start, Limit(2, "workdays"), until_midnight) == at("2021-09-16 00:00")
    assert CLOCK.due(start, Limit(2, "workdays"), [(at("2021-09-14 09:00"), None)]) is None
    assert CLOCK.due(start, Limit(4, "working_hours"), [(at("2021-09-13 11:00"), at("2021-09-14 10:00"))]) == at("2021-09-14 14:00")


def test_a_last_day_off_rolls_on_where_the_rule_says_so():
    assert CLOCK.due(at("2021-09-28 10:00"), Limit(5, "days")) == at("2021-10-04 00:00")
    assert CLOCK.due(at("2021-09-28 10:00"), Limit(5, "days", rolls_on=True)) == at("2021-10-09 00:00")


def test_what_cannot_be_is_told():
    for wrong in ((0, "days"), (1.5, "workdays"), (-1, "hours"), (1, "weeks")):
        with pytest.raises(ValueError, match="limit"):
            Limit(*wrong)
    with pytest.raises(ValueError, match="time zone"):
        CLOCK.due(datetime(2021, 9, 1), Limit(1, "hours"))
    with pytest.raises(UnknownYear):
        CLOCK.due(at("2090-01-01 10:00"), Limit(1, "workdays"))


_starts = st.datetimes(datetime(2021, 1, 1), datetime(2021, 10, 1)).map(lambda d: d.replace(tzinfo=ZONE))


@given(_starts, st.integers(1, 60), st.sampled_from(["hours", "working_hours", "days", "workdays"]), st.integers(0, 100), st.integers(1, 100))
def test_a_pause_never_shortens_and_what_ran_is_the_limit(start, amount, unit, after, length):
    limit = Limit(amount, unit)
    due = CLOCK.due(start, limit)
    pause = [(start + timedelta(hours=after), start + timedelta(hours=after + length))]
    later = CLOCK.due(start, limit, pause)
    assert start < due <= later
    end = due - timedelta(seconds=1) if unit in ("days", "workdays") else due
    assert CLOCK.elapsed(start, end, unit) == pytest.approx(amount)
