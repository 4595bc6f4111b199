from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reports import returns, terms
from luoshi.reports.returns import Return, Timeliness, due_returns, reminders, reminders_on, timeliness

NOW = date(2026, 1, 1)
RULE = returns.reminder_rules()[0]


def calendar(code):
    return returns.calendar_on(code, NOW)


def weekdays(day):
    return day.weekday() < 5


def dues(owed):
    return [f"{r.period} {r.due:%m-%d}" for r in owed]


# ---- which are due when ------------------------------------------------------------------------------------------------


def test_quarterly_by_the_20th_of_the_first_month_after():
    owed = due_returns(calendar("quarterly-20"), 2026)
    assert [(r.period, r.due) for r in owed] == [
        ("2026-Q1", date(2026, 4, 20)),
        ("2026-Q2", date(2026, 7, 20)),
        ("2026-Q3", date(2026, 10, 20)),
        ("2026-Q4", date(2027, 1, 20)),
    ]


def test_monthly_by_the_28th():
    owed = due_returns(calendar("monthly-28"), 2026)
    assert [r.due for r in owed] == [date(2026, m, 28) for m in range(1, 13)]
    assert owed[1].period == "2026-02"


def test_fixed_dates():
    assert dues(due_returns(calendar("dates-15"), 2026)) == ["2026-Q1 04-15", "2026-Q2 07-15", "2026-Q3 10-15", "2026-Q4 01-15"]
    assert due_returns(calendar("dates-15"), 2026)[-1].due.year == 2027


def test_only_the_periods_of_the_matters_own_time_are_owed():
    quarterly = calendar("quarterly-20")
    assert dues(due_returns(quarterly, 2026, date(2026, 6, 30))) == ["2026-Q1 04-20", "2026-Q2 07-20"]
    assert dues(due_returns(quarterly, 2026, date(2026, 7, 1)))[-1] == "2026-Q3 10-20"
    assert dues(due_returns(quarterly, 2026, since=date(2026, 5, 2)))[0] == "2026-Q2 07-20"
    assert due_returns(quarterly, 2026, date(2025, 12, 31)) == []


def test_custom_calendars():
    own = returns.custom("yz", "H1:0:07-10 H2:1:01-10")
    assert dues(due_returns(own, 2026)) == ["2026-H1 07-10", "2026-H2 01-10"]
    backwards = returns.custom("yz", "H2:1:01-10 H1:0:07-10")
    assert due_returns(backwards, 2026) == due_returns(own, 2026)
    short = returns.Calendar("m", "", "", "month", 31, (), "none", 1, NOW, "")
    assert due_returns(short, 2026)[1].due == date(2026, 2, 28)


@pytest.mark.parametrize("dates", ["", "Q5:0:04-15", "Q1:0:04-31", "Q1:0:02-28", "Q1:0:04-15 Q1:0:04-16", "Q4:0:01-15", "4月15日"])
def test_wrong_dates_get_one_sentence(dates):
    with pytest.raises(ValueError, match=r"。$"):
        returns.custom("yz", dates)


def test_a_due_day_that_is_not_worked_is_shifted_where_the_calendar_says_so():
    half = calendar("half-year-20")
    sunday = date(2025, 7, 20)
    assert sunday.weekday() == 6
    assert due_returns(half, 2025)[0].due == sunday  # no working days given: not shifted
    assert due_returns(half, 2025, is_workday=weekdays)[0].due == date(2025, 7, 21)
    assert due_returns(calendar("monthly-28"), 2026, is_workday=weekdays)[1].due == date(2026, 2, 28)  # a Saturday; this one does not shift


@pytest.mark.parametrize("period", ["2026-Q5", "2026-13", "26-Q1", "2026-q1", "", "2026-H3", "0000", "2026-1"])
def test_what_is_no_period(period):
    with pytest.raises(ValueError, match="不是填报期"):
        returns.period_end(period)


# ---- the clock ---------------------------------------------------------------------------------------------------------


def test_a_clock_through_the_days_round_a_due_day():
    owed = due_returns(calendar("quarterly-20"), 2026, date(2026, 3, 31))  # due on Monday 20 April
    sent = {}
    for n in range(30):
        today = date(2026, 4, 1) + timedelta(days=n)
        for each in reminders_on(today, owed, RULE, weekdays):
            sent[today] = each.kind
    assert sent == {date(2026, 4, 13): "before", date(2026, 4, 17): "before", date(2026, 4, 21): "after"}


def test_nobody_is_reminded_of_what_was_returned():
    owed = due_returns(calendar("quarterly-20"), 2026)
    assert {r.period for r in reminders(owed, RULE, weekdays, returned=["2026-Q1", "2026-Q3"])} == {"2026-Q2", "2026-Q4"}


def test_holidays_move_reminders():
    def holiday_week(day):
        return weekdays(day) and not date(2026, 4, 13) <= day <= date(2026, 4, 17)

    owed = [Return(date(2026, 4, 20), "2026-Q1")]
    assert [r.on for r in reminders(owed, RULE, holiday_week)] == [date(2026, 4, 6), date(2026, 4, 10), date(2026, 4, 21)]


def test_working_days_must_be_given_and_sensible():
    owed = [Return(date(2026, 4, 20), "2026-Q1")]
    with pytest.raises(ValueError, match="工作日历"):
        reminders(owed, RULE)
    with pytest.raises(ValueError, match="一个多月没有工作日"):
        reminders(owed, RULE, lambda _day: False)


DUE = Return(date(2026, 4, 20), "2026-Q1")
LATENESS = [  # the day of the first return, today → how, by how many calendar days
    (None, date(2026, 4, 1), "not_yet", 0),
    (None, date(2026, 4, 20), "not_yet", 0),
    (None, date(2026, 4, 21), "missing", 1),
    (None, date(2026, 5, 4), "missing", 14),  # holidays count: the due day alone moves for them
    (date(2026, 3, 30), date(2026, 4, 21), "in_time", 0),
    (date(2026, 4, 20), date(2026, 4, 21), "in_time", 0),
    (date(2026, 4, 21), date(2026, 4, 21), "late", 1),
    (date(2026, 4, 23), date(2026, 12, 31), "late", 3),  # as late as it came, whatever day it is asked
    (date(2026, 4, 23), date(2026, 4, 22), "missing", 2),  # as of that day it had not come
    (date(2026, 4, 23), date(2026, 4, 20), "not_yet", 0),
]


@pytest.mark.parametrize(("came", "today", "how", "days"), LATENESS)
def test_when_a_return_is_late_and_by_how_much(came, today, how, days):
    assert timeliness(DUE, came, today) == Timeliness(how, days)


def test_a_due_day_that_is_not_worked_moves_the_lateness_with_it(tmp_path):
    weekend = returns.custom("own", "Q2:0:07-18", shift="next")  # a Saturday
    (owed,) = due_returns(weekend, 2026, is_workday=lambda d: d.weekday() < 5)
    assert timeliness(owed, date(2026, 7, 20), date(2026, 8, 1)) == Timeliness("in_time")
    assert timeliness(owed, date(2026, 7, 21), date(2026, 8, 1)) == Timeliness("late", 1)


def test_a_new_version_of_a_calendar_makes_no_return_of_the_past_late(monkeypatch):
    old, new = (
        returns.Calendar("own", "旧", "old", "quarter", 20, (), "none", 1, date(2020, 1, 1), "x"),
        returns.Calendar("own", "新", "new", "month", 10, (), "none", 2, date(2026, 7, 1), "x"),
    )
    monkeypatch.setattr(returns, "calendars", lambda: (old, new))
    owed = returns.owed_by("own", 2026)
    assert [(r.period, str(r.due), r.rule) for r in owed[:4]] == [
        ("2026-Q1", "2026-04-20", "own/1"),
        ("2026-Q2", "2026-07-20", "own/1"),
        ("2026-07", "2026-07-10", "own/2"),
        ("2026-08", "2026-08-10", "own/2"),
    ]
    assert timeliness(owed[1], date(2026, 7, 19), date(2026, 12, 1)) == Timeliness("in_time")
    assert {r.rule for r in returns.owed_by("own", 2015)} == {"own/1"}  # before any was in force, the first
    with pytest.raises(LookupError, match="没有代码为“other”的报送日历"):
        returns.owed_by("other", 2026)


@given(st.integers(2000, 2100), st.sampled_from(sorted({c.code for c in returns.calendars()})))
def test_returns_come_in_order_and_after_their_periods_begin(year, code):
    owed = due_returns(next(c for c in returns.calendars() if c.code == code), year)
    assert owed == sorted(owed)
    assert [returns.period_end(r.period) for r in owed] == sorted({returns.period_end(r.period) for r in owed})
    assert all(r.due >= returns.period_end(r.period).replace(day=1) for r in owed)


def test_a_wrong_row_of_a_calendar_is_named(tmp_path):
    table = tmp_path / "calendars.csv"
    table.write_text("code,zh,en,every,day,dates,shift,version,valid_from,source\nx,x,x,week,1,,none,1,2020-01-01,x\n", encoding="utf-8")
    with pytest.raises(ValueError, match="第2行"):
        returns.calendars(table)


# ---- objection and decision --------------------------------------------------------------------------------------------


def test_objection_and_decision_within_thirty_days():
    concluded = date(2026, 1, 20)
    objection, decision = (terms.term_on(code, concluded) for code in ("objection", "decision"))
    assert terms.last_day(concluded, objection) == date(2026, 2, 19)  # the day of the conclusion is not counted
    assert terms.in_time(concluded, datetime(2026, 2, 19, 23, 59), objection)
    assert not terms.in_time(concluded, date(2026, 2, 20), objection)
    assert not terms.in_time(concluded, date(2026, 1, 19), objection)
    assert terms.last_day(date(2026, 2, 19), decision) == date(2026, 3, 21)
    assert terms.last_day(date(2026, 2, 19), decision, weekdays) == date(2026, 3, 23)  # 21 March 2026 is a Saturday


def test_no_term_before_its_law():
    with pytest.raises(LookupError):
        terms.term_on("objection", date(2021, 1, 31))


def test_terms_in_working_days():
    review = terms.term_on("review_request", NOW)
    assert terms.last_day(date(2026, 1, 8), review, weekdays) == date(2026, 1, 13)
    with pytest.raises(ValueError, match="工作日历"):
        terms.last_day(date(2026, 1, 8), review)


def test_who_took_part_in_the_conclusion_cannot_decide():
    took_part = ["王一", "Li.Er"]
    assert terms.may_decide("赵三", took_part)
    assert not any(terms.may_decide(p, took_part) for p in ("王一", " 王 一", "li.er", "ｌｉ．ｅｒ", "", " "))
