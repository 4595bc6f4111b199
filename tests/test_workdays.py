from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.codes import workdays
from luoshi.codes.workdays import Calendar, UnknownYear

STATE = Calendar()


def days(*written):
    return [date.fromisoformat(day) for day in written]


def test_national_day_2021():
    # State Council notice 国办发明电〔2020〕27号: 1–7 October off, 26 September and 9 October worked
    assert all(STATE.is_workday(day) for day in days("2021-09-26", "2021-10-09", "2021-09-30", "2021-10-08"))
    assert not any(STATE.is_workday(date(2021, 10, day)) for day in range(1, 8))
    assert not any(STATE.is_workday(day) for day in days("2021-09-25", "2021-10-10"))
    assert STATE.day(date(2021, 10, 9)).note == "国庆节调休上班"
    assert STATE.day(date(2021, 10, 1)).note == "国庆节"


def test_spring_festival_2021():
    # 11–17 February off, Sunday 7 and Saturday 20 February worked
    assert not any(STATE.is_workday(date(2021, 2, day)) for day in range(11, 18))
    assert all(STATE.is_workday(day) for day in days("2021-02-07", "2021-02-10", "2021-02-18", "2021-02-20"))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2021-09-24", 1, "2021-09-26"),  # Friday → the Sunday that is worked
        ("2021-09-30", 1, "2021-10-08"),
        ("2021-09-30", 2, "2021-10-09"),
        ("2021-09-30", 3, "2021-10-11"),
        ("2021-10-03", 1, "2021-10-08"),  # begun on a holiday
        ("2021-10-08", -1, "2021-09-30"),
        ("2021-10-03", 0, "2021-10-03"),
        ("2021-02-10", 5, "2021-02-23"),
    ],
)
def test_so_many_working_days_on(start, n, end):
    assert STATE.add_workdays(date.fromisoformat(start), n) == date.fromisoformat(end)


def test_working_days_between():
    assert STATE.workdays_between(date(2021, 9, 30), date(2021, 10, 9)) == 2
    assert STATE.workdays_between(date(2021, 9, 30), date(2021, 10, 7)) == 0
    assert STATE.workdays_between(date(2021, 10, 9), date(2021, 9, 30)) == -2
    assert STATE.next_workday(date(2021, 10, 1)) == date(2021, 10, 8)


@given(st.dates(date(2005, 1, 1), date(2025, 6, 1)), st.integers(0, 60))
def test_adding_and_counting_agree(start, n):
    end = STATE.add_workdays(start, n)
    assert STATE.workdays_between(start, end) == n
    assert n == 0 or STATE.is_workday(end)


def test_an_own_day_wins():
    own = Calendar({date(2021, 10, 8): (False, "本市庆典"), date(2021, 10, 1): (True, "值班")})
    assert own.day(date(2021, 10, 8)) == workdays.Day(date(2021, 10, 8), False, "本市庆典", "own")
    assert own.is_workday(date(2021, 10, 1))
    assert own.add_workdays(date(2021, 10, 1), 1) == date(2021, 10, 9)


@pytest.mark.parametrize("day", [date(1999, 1, 4), date(2099, 6, 1)])
def test_a_year_that_nobody_knows_is_told(day):
    with pytest.raises(UnknownYear, match=rf"^{day.year}年.*导入.*{day.year}.*import") as told:
        STATE.is_workday(day)
    assert told.value.year == day.year
    assert not STATE.knows(day.year)


def test_counting_stops_where_knowledge_ends():
    last = max(year for year in range(2020, 2060) if STATE.knows(year))
    with pytest.raises(UnknownYear, match=str(last + 1)):
        STATE.add_workdays(date(last, 12, 20), 300)


def test_a_few_own_days_do_not_make_a_year_known():
    with pytest.raises(UnknownYear):
        Calendar({date(2099, 1, 1): (False, "元旦")}).is_workday(date(2099, 1, 2))


def test_an_own_table_with_the_fixed_holidays_makes_a_year_known():
    own = Calendar({date(2099, month, 1): (False, "") for month in (1, 5, 10)})
    assert own.knows(2099)
    assert own.is_workday(date(2099, 1, 2))  # a Friday
    assert not own.is_workday(date(2099, 1, 3))  # a Saturday
    assert not own.is_workday(date(2099, 5, 1))


def test_without_the_package_only_the_own_table_is_known(monkeypatch):
    monkeypatch.setattr(workdays, "_chinesecalendar", lambda: None)
    with pytest.raises(UnknownYear):
        STATE.is_workday(date(2021, 10, 1))
    assert Calendar({date(2021, 10, 1): (False, "")}).is_workday(date(2021, 10, 1)) is False


def test_an_instant_is_taken_by_its_day():
    assert STATE.add_workdays(datetime(2021, 9, 30, 23, 59), 1) == date(2021, 10, 8)
    assert STATE.workdays_between(datetime(2021, 9, 30, 23, 59), datetime(2021, 10, 8) + timedelta(hours=1)) == 1
