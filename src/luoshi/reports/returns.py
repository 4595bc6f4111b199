"""Returns of progress: which are due when, who is reminded, who is late. Plain Python; "today" is always given, never read.

A reporting calendar is a row of data: by a day of the month after each quarter, by a day of each month, or on fixed dates.
Periods are written 2026-Q1, 2026-03, 2026-H1 and 2026.
"""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

from luoshi import rules
from luoshi.matters.clock import days_left

EVERY = ("quarter", "month", "dates")
SHIFTS = ("none", "next", "previous")
ONE_DAY = timedelta(days=1)
IN_TIME, LATE, MISSING, NOT_YET = "in_time", "late", "missing", "not_yet"
LONGEST_HOLIDAY = 30  # days; a calendar without a working day for longer is wrong

IsWorkday: TypeAlias = Callable[[date], bool]
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")
_FIXED = re.compile(r"(Q[1-4]|H[12]|Y|0[1-9]|1[0-2]):([01]):(\d\d)-(\d\d)")


@dataclass(frozen=True)
class Calendar:
    """A reporting calendar. ``day``: of the month after the quarter, or of the month itself; ``dates``: for each period its
    name in the year, 0 or 1 for the same or the next year, month and day; ``shift``: where a due day goes that is not worked."""

    code: str
    zh: str
    en: str
    every: str
    day: int
    dates: tuple[tuple[str, int, int, int], ...]
    shift: str
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True, order=True)
class Return:
    """One return that is owed: its period, the last day for it, and the calendar and version that say so."""

    due: date
    period: str
    rule: str = field(default="", compare=False)


@dataclass(frozen=True)
class ReminderRule:
    """How many days before and after the due day a reminder goes out, in working or in calendar days."""

    code: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    unit: str
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True, order=True)
class Reminder:
    """A reminder to be sent on a day; ``kind`` is before or after."""

    on: date
    kind: str
    period: str
    due: date
    sentence_zh: str
    sentence_en: str


@dataclass(frozen=True)
class Timeliness:
    """How a return is in time: ``how`` (IN_TIME, LATE, MISSING: late and not there yet, NOT_YET), and how many calendar days after its due
    day it came, or today is; nought where it is not late."""

    how: str
    days: int = 0


def calendars(path: Path | None = None) -> tuple[Calendar, ...]:
    """The reporting calendars that hold, or those of a file."""
    return CALENDARS.read(path) if path else CALENDARS.rows()


def reminder_rules(path: Path | None = None) -> tuple[ReminderRule, ...]:
    """The rules for reminders that hold, or those of a file."""
    return REMINDERS.read(path) if path else REMINDERS.rows()


def calendar_on(code: str, on: date) -> Calendar:
    """The calendar of a code that is in force on a day; LookupError if there is none."""
    return rules.in_force(calendars(), code, on)


def period_end(period: str) -> date:
    """The last day of a period: what its figures run up to. ValueError for what is none.

    >>> period_end("2026-Q1"), period_end("2026-H1"), period_end("2024-02"), period_end("2026")
    (datetime.date(2026, 3, 31), datetime.date(2026, 6, 30), datetime.date(2024, 2, 29), datetime.date(2026, 12, 31))
    """
    found = _PERIOD.fullmatch(period)
    if not found or not 1949 <= int(found[1]) <= 2199:
        raise ValueError(f"“{period}”不是填报期；请写成 2026-Q1、2026-03、2026-H1 或 2026 的样子。")
    year, quarter, half, month = int(found[1]), found[2], found[3], found[4]
    last = int(quarter) * 3 if quarter else int(half) * 6 if half else int(month) if month else 12
    return date(year, last, months.monthrange(year, last)[1])


def due_returns(
    calendar: Calendar,
    year: int,
    deadline: date | None = None,
    *,
    since: date | None = None,
    is_workday: IsWorkday | None = None,
) -> list[Return]:
    """The returns owed for the periods of a year, in order; the last one may fall due in the next year.

    ``deadline``: of the matter; the period in which it falls is the last one owed. ``since``: the day on which the matter was
    issued; periods that ended before are not owed. ``is_workday`` is asked where the calendar shifts a due day, and only then;
    without it no day is shifted.

    >>> [f"{r.period} {r.due}" for r in due_returns(calendar_on("quarterly-20", date(2026, 1, 1)), 2026, date(2026, 8, 31))]
    ['2026-Q1 2026-04-20', '2026-Q2 2026-07-20', '2026-Q3 2026-10-20']
    """
    owed = []
    begins = date(year, 1, 1)
    for period, due in _periods(calendar, year):
        ends = period_end(period)
        if (deadline is None or begins <= deadline) and (since is None or ends >= since):
            owed.append(Return(shifted(due, calendar.shift, is_workday), period, f"{calendar.code}/{calendar.version}"))
        begins = ends + ONE_DAY
    return owed


def owed_by(code: str, year: int, deadline: date | None = None, *, since: date | None = None, is_workday: IsWorkday | None = None) -> list[Return]:
    """The returns owed for the periods of a year by the calendar of a code: each by its version in force on the last day of the period, so
    that a new version changes no return of the past. LookupError for a code that there is not; the rest as ``due_returns``."""
    versions = rules.history(calendars(), code)
    if not versions:
        raise LookupError(f"没有代码为“{code}”的报送日历。")
    rows = [(version, row) for version in versions for row in due_returns(version, year, deadline, since=since, is_workday=is_workday)]
    found = [row for version, row in rows if rules.in_force_or_first(versions, code, period_end(row.period)) is version]
    return sorted(found, key=lambda row: period_end(row.period))


def reminders(owed: Iterable[Return], rule: ReminderRule, is_workday: IsWorkday | None = None, returned: Iterable[str] = ()) -> list[Reminder]:
    """The reminders for the returns owed, in order of their days; none for periods already returned.

    Counted in working days where the rule says so, and then ``is_workday`` must be given (else ValueError).

    >>> rule = reminder_rules()[0]
    >>> [f"{r.kind} {r.on}" for r in reminders([Return(date(2026, 4, 20), "2026-Q1")], rule, lambda d: d.weekday() < 5)]
    ['before 2026-04-13', 'before 2026-04-17', 'after 2026-04-21']
    """
    if rule.unit == "workday" and is_workday is None:
        raise ValueError("提醒规则按工作日计算，须给出工作日历。")
    counted = is_workday if rule.unit == "workday" and is_workday else (lambda _day: True)
    done, made = set(returned), []
    for item in owed:
        if item.period in done:
            continue
        for n in rule.before:
            zh, en = f"{item.period}的进展情况请于{item.due}前报送。", f"The return for {item.period} is due by {item.due}."
            made.append(Reminder(step(item.due, -n, counted), "before", item.period, item.due, zh, en))
        for n in rule.after:
            zh, en = f"{item.period}的进展情况应于{item.due}前报送，尚未收到。", f"The return for {item.period} was due by {item.due} and has not come."
            made.append(Reminder(step(item.due, n, counted), "after", item.period, item.due, zh, en))
    return sorted(made)


def reminders_on(today: date, owed: Iterable[Return], rule: ReminderRule, is_workday: IsWorkday | None = None, returned: Iterable[str] = ()) -> list[Reminder]:
    """The reminders to be sent today."""
    return [r for r in reminders(owed, rule, is_workday, returned) if r.on == today]


def timeliness(owed: Return, came: date | None, today: date) -> Timeliness:
    """Whether a return is late, and by how much: the one rule of every list, file and reminder.

    It is in time through the whole of its due day, which the calendar's own version has already moved off a day that is not worked where it
    says so, and late from the next day on, by calendar days. ``came``: the day of the lead's first return for the period, whatever was
    mended later; one that lies after ``today`` has not come yet.

    >>> [timeliness(Return(date(2026, 4, 20), "2026-Q1"), came, date(2026, 4, 23)) for came in (date(2026, 4, 20), date(2026, 4, 21), None)]
    [Timeliness(how='in_time', days=0), Timeliness(how='late', days=1), Timeliness(how='missing', days=3)]
    """
    if came is not None and came <= today:
        over = -days_left(owed.due, came)
        return Timeliness(LATE, over) if over > 0 else Timeliness(IN_TIME)
    over = -days_left(owed.due, today)
    return Timeliness(MISSING, over) if over > 0 else Timeliness(NOT_YET)


def shifted(day: date, shift: str, is_workday: IsWorkday | None) -> date:
    """The day itself if it is worked or nothing is to be shifted, else the next or the previous working day."""
    if shift == "none" or is_workday is None or is_workday(day):
        return day
    return step(day, 1 if shift == "next" else -1, is_workday)


def step(day: date, n: int, counted: IsWorkday) -> date:
    """The day that is ``n`` counted days after (before, for a negative ``n``); the start is not counted. ValueError for a
    calendar that has no counted day for over a month."""
    way = ONE_DAY if n > 0 else -ONE_DAY
    left, idle = abs(n), 0
    while left:
        day += way
        idle = 0 if counted(day) else idle + 1
        left -= idle == 0
        if idle > LONGEST_HOLIDAY:
            raise ValueError(f"工作日历在{day}前后一个多月没有工作日；请核对。")
    return day


def _periods(calendar: Calendar, year: int) -> list[tuple[str, date]]:
    """Each period of the year with its due day."""
    if calendar.every == "month":
        return [(f"{year}-{m:02}", _day_of(year, m, calendar.day)) for m in range(1, 13)]
    if calendar.every == "quarter":
        after = [(year, 4), (year, 7), (year, 10), (year + 1, 1)]
        return [(f"{year}-Q{q}", _day_of(y, m, calendar.day)) for q, (y, m) in enumerate(after, 1)]
    return sorted(((str(year) if name == "Y" else f"{year}-{name}", _day_of(year + later, m, d)) for name, later, m, d in calendar.dates), key=lambda p: period_end(p[0]))


def _day_of(year: int, month: int, day: int) -> date:
    """The day, or the month's last where the month is shorter."""
    return date(year, month, min(day, months.monthrange(year, month)[1]))


def custom(code: str, dates: str, *, zh: str = "", en: str = "", shift: str = "none", valid_from: date = date(2000, 1, 1), source: str = "") -> Calendar:
    """A calendar of one's own from its dates, ``PERIOD:0 or 1:MM-DD`` each: "H1:0:07-10 H2:1:01-10" is by 10 July and by 10 January
    of the next year. ValueError for what cannot be read, or is due before its period ends."""
    return Calendar(code, zh or dates, en or dates, "dates", 0, _dates(dates), _one_of(shift, SHIFTS), 1, valid_from, source)


def _dates(written: str) -> tuple[tuple[str, int, int, int], ...]:
    found = []
    for each in written.split():
        read = _FIXED.fullmatch(each)
        if not read:
            raise ValueError(f"“{each}”不是报送日期；请写成 Q1:0:04-15（期、0当年或1次年、月-日）的样子。")
        name, later, month, day = read[1], int(read[2]), int(read[3]), int(read[4])
        try:
            due = date(2001 + later, month, day)
        except ValueError:
            raise ValueError(f"“{each}”里没有{month}月{day}日这一天；请核对。") from None
        ends = period_end("2001" if name == "Y" else f"2001-{name}")
        if due < ends.replace(day=1):
            raise ValueError(f"“{each}”在这一期结束之前就要报送；次年报送的请写1。")
        found.append((name, later, month, day))
    if not found or len({f[0] for f in found}) < len(found):
        raise ValueError("报送日期不能空缺，也不能重复；请写成 Q1:0:04-15 Q2:0:07-15 的样子。")
    return tuple(found)


def _calendar(row: Mapping[str, str]) -> Calendar:
    every = _one_of(row["every"], EVERY)
    day = int(row["day"] or 0)
    if every != "dates" and not 1 <= day <= 31:
        raise ValueError("day应在1到31之间")
    dates = _dates(row["dates"]) if every == "dates" else ()
    return Calendar(row["code"], row["zh"], row["en"], every, day, dates, _one_of(row["shift"], SHIFTS), *rules.dated(row))


def _reminder_rule(row: Mapping[str, str]) -> ReminderRule:
    before, after = _days(row["before"]), _days(row["after"])
    return ReminderRule(row["code"], before, after, _one_of(row["unit"], ("workday", "day")), *rules.dated(row))


def _days(written: str) -> tuple[int, ...]:
    days = tuple(int(n) for n in written.split())
    if any(not 0 <= n <= 365 for n in days):
        raise ValueError("提醒天数应在0到365之间")
    return days


def _one_of(value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ValueError(f"“{value}”不在{'、'.join(allowed)}之中")
    return value


CALENDARS = rules.declare(
    rules.Table(
        "calendars",
        Path(__file__).with_name("rules") / "calendars.csv",
        _calendar,
        zh="进展什么时候报",
        en="when progress is returned",
        by_code=True,
    )
)
REMINDERS = rules.declare(
    rules.Table(
        "reminders",
        Path(__file__).with_name("rules") / "reminders.csv",
        _reminder_rule,
        zh="报送前后几天提醒",
        en="how many days before and after a return is due somebody is reminded",
        by_code=True,
    )
)
