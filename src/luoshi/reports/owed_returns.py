"""The returns that matters owe by the reporting calendar: until when, when each came, and whether that was late. Every list, page, file and
reminder asks here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi import registers
from luoshi.matters.models import Event, Matter, MatterQuerySet

from .moves import PUBLIC, WORKING
from .returns import IN_TIME, LATE, MISSING, NOT_YET, Calendar, Return, calendar_on, calendars, owed_by, period_end, timeliness

DEFAULT_CALENDAR = "quarterly-20"
LOOKS = {IN_TIME: ("ok", "check"), LATE: ("warn", "clock"), MISSING: ("bad", "warn"), NOT_YET: ("mute", "clock")}  # tone, icon


@dataclass(frozen=True)
class Line:
    """What one matter owes for one period: until when, when it came, and how that is, by which
    version of the calendar."""

    matter: Matter
    period: str
    due: date
    came: date | None
    how: str
    words: str
    rule: str

    @property
    def tone(self) -> str:
        """The tone in which it is shown."""
        return LOOKS[self.how][0]

    @property
    def sign(self) -> str:
        """The icon beside it."""
        return LOOKS[self.how][1]


def the_calendar(code: str = "", on: date | None = None) -> Calendar:
    """The reporting calendar of that code, by default the deployment's (setting RETURNS_CALENDAR)."""
    day = on or timezone.localdate()
    known = {c.code for c in calendars()}
    return calendar_on(code if code in known else getattr(settings, "RETURNS_CALENDAR", DEFAULT_CALENDAR), day)


def periods_to(today: date, calendar: Calendar) -> list[str]:
    """The periods of this year and the last that have begun, the latest first."""
    found, begins = [], date(today.year - 1, 1, 1)
    for year in (today.year - 1, today.year):
        for each in owed_by(calendar.code, year):
            if begins <= today:
                found.append(each.period)
            begins = period_end(each.period)
    return found[::-1]


def latest_ended(periods: Sequence[str], today: date) -> str:
    """Of periods, the latest that is over; the first one while none is."""
    return max((p for p in periods if period_end(p) <= today), key=period_end, default=periods[0] if periods else "")


def due_of(period: str) -> date | None:
    """Until when the deployment's calendar wants the return for a period; None where it knows none."""
    return next((r.due for r in owed_by(the_calendar().code, int(period[:4]), is_workday=registers.worked()) if r.period == period), None)


def period_to_return(periods: Sequence[str], today: date, done: bool) -> str:
    """The period that a return is for where nobody says: the latest that is over; once that one is ``done`` and no longer to be mended, its day
    being past, the one that runs."""
    last = latest_ended(periods, today)
    due = due_of(last) if done and last else None
    return periods[0] if due is not None and due < today else last


def still_owed(matters: MatterQuerySet, today: date, most: int) -> bool:
    """Whether one of the matters at work has not been returned for the latest period that is over; so it counts where there are more than ``most``."""
    calendar = the_calendar()
    last, working = latest_ended(periods_to(today, calendar), today), matters.filter(state__in=WORKING)
    if not last or working.order_by().count() > most:
        return True
    return any(line.period == last and line.how in (MISSING, NOT_YET) for line in lines(working, calendar, int(last[:4]), today))


def lines(matters: MatterQuerySet, calendar: Calendar, year: int, today: date) -> list[Line]:
    """What each of these matters owes for the periods of a year: those at work, and those that returned for a period before they ended."""
    periods = [r.period for r in owed_by(calendar.code, year)]
    came = _first_returns(matters, periods)
    known = matters.filter(state__in=PUBLIC).filter(Q(state__in=WORKING) | Q(pk__in={pk for pk, _period in came}))
    worked = registers.worked()
    found: list[Line] = []
    for matter in known.select_related("lead").order_by("lead__code", "pk"):
        issued = matter.document["issued_at"]
        since = timezone.localtime(datetime.fromisoformat(issued)).date() if issued else None
        for owed in owed_by(calendar.code, year, matter.due, since=since, is_workday=worked):
            returned = came.get((matter.pk, owed.period))
            if returned is not None or matter.state in WORKING:
                found.append(_line(matter, owed, returned, today))
    return found


def _line(matter: Matter, owed: Return, came: date | None, today: date) -> Line:
    found = timeliness(owed, came, today)
    said = {IN_TIME: _("按时"), LATE: _("迟报%d天"), MISSING: _("未报，已逾期%d天"), NOT_YET: _("未到期")}[found.how]
    return Line(matter, owed.period, owed.due, came, found.how, said % found.days if found.days else said, owed.rule)


def _first_returns(matters: MatterQuerySet, periods: Sequence[str]) -> dict[tuple[int, str], date]:
    """The day of the lead's first return for each period, by matter and period."""
    events = Event.objects.filter(move__in=("report", "claim"), matter__in=matters.order_by().values("pk"), stored__period__in=periods)
    rows = events.order_by("-at").values_list("matter_id", "stored__period", "at")
    return {(pk, period): timezone.localtime(at).date() for pk, period, at in rows}  # the earliest comes last and stays
