"""The queue's filter: what a query asks for, a sentence for each value that makes no sense, and the requests selected."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from luoshi.codes.divisions import prefix_of
from luoshi.matters.models import Assignment, Event, MatterQuerySet
from luoshi.matters.selection import MatterQuery, Sorts, a_code
from luoshi.requests import privacy

from .. import judged, lateness
from ..moves import CHANNELS, DEMANDS, FOLLOWED, OWED, QUEUED, RECEIVED
from .visible import visible

NONE = "none"  # a word of ours: what has no subject, place or unit
STATES = (*RECEIVED, FOLLOWED, *OWED, "answered", "parked", "ended", "void")
LIVE = QUEUED  # what is parked has a pile of its own
LABELS = {
    "q": gettext_lazy("搜索"),
    "pile": gettext_lazy("待办"),
    "state": gettext_lazy("状态"),
    "unit": gettext_lazy("主办单位"),
    "role": gettext_lazy("本单位角色"),
    "taken": gettext_lazy("我接的"),
    "subject": gettext_lazy("分类"),
    "place": gettext_lazy("区划"),
    "demand": gettext_lazy("类别"),
    "channel": gettext_lazy("渠道"),
    "opened": gettext_lazy("来件日期"),
    "month": gettext_lazy("到期月份"),
    "sort": gettext_lazy("排序"),
}
PILES: dict[str, tuple[Any, str, Callable[[datetime], Q]]] = {
    "danger": (gettext_lazy("急险"), "bad", lambda now: Q(danger=True)),
    "to_dispatch": (gettext_lazy("待派单"), "warn", lambda now: Q(state__in=RECEIVED)),
    "disputed": (gettext_lazy("派单异议待裁定"), "odd", lambda now: Q(state="disputed")),
    "overdue": (gettext_lazy("已超期"), "bad", lateness.late),
    "soon": (gettext_lazy("一天内到期"), "warn", lateness.soon),
    "no_limit": (gettext_lazy("时限暂未定"), "mute", lambda now: Q(due_waits__isnull=False, state__in=(*OWED, "parked"))),
    "time": (gettext_lazy("延期待批"), "warn", lambda now: Q(asked="time")),
    "exclusion": (gettext_lazy("剔除待批"), "warn", lambda now: Q(asked="exclusion")),
    "to_sign": (gettext_lazy("待签收"), "info", lambda now: Q(state="issued")),
    "sent_back": (gettext_lazy("重办"), "bad", lambda now: Q(state="sent_back")),
    "followed": (gettext_lazy("转接跟踪"), "bad", lambda now: Q(state=FOLLOWED)),
    "to_call": (gettext_lazy("待回访"), "info", lambda now: Q(state="answered")),
    "parked": (gettext_lazy("挂账"), "mute", lambda now: Q(state="parked")),
    "open": (gettext_lazy("在办"), "info", lambda now: Q(state__in=OWED)),
}
ROLES = {"lead": gettext_lazy("主办"), "helper": gettext_lazy("协办")}
TAKEN = {"today": gettext_lazy("今天接的"), "back": gettext_lazy("要我再办的")}  # by the person who asks
SORTS: Sorts = {
    "": (gettext_lazy("先到期的在前"), ("-danger", F("due_at").asc(nulls_first=True), "id")),
    "new": (gettext_lazy("新来的在前"), ("-danger", "-opened_at", "-id")),
    "changed": (gettext_lazy("最近变动在前"), ("-danger", "-changed_at", "-id")),
}


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    except ValueError:
        return None
    return found if found and 1950 <= found.year <= 2100 else None


def _days(value: str) -> tuple[date, date] | None:
    """A day, or the first and the last of several (2026-11-01/2026-11-30)."""
    first, _slash, last = value.partition("/")
    start, end = _day(first), _day(last or first)
    return (start, end) if start and end and start <= end else None


def on_days(value: str, now: datetime | None = None) -> Q:
    """The requests that came in on a day, or on the days from one to another."""
    first, last = _days(value) or (date.min, date.min)
    start, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last))
    return Q(opened_at__gte=start, opened_at__lt=end + timedelta(days=1))


def of_units(user: Any, role: str = "lead") -> Q:
    """The requests that a person's units lead, or help with."""
    units = user.memberships.values("unit_id")
    return Q(lead__in=units) if role == "lead" else Q(pk__in=Assignment.objects.filter(unit__in=units, role=role, until=None).values("matter_id"))


def taken_by(user: Any, which: str, now: datetime) -> Q:
    """The calls that a person took: today's, or those that come back to the person: handed over, of which nobody said what came of it, and
    those that could not be classified or located."""
    mine = Event.objects.filter(matter=OuterRef("pk"), by=user.get_username(), move__in=("receive", "add"))
    if which == "today":
        start = timezone.make_aware(datetime.combine(timezone.localtime(now).date(), time()))
        return Q(changed_at__gte=start) & Q(Exists(mine.filter(at__gte=start)))
    return (Q(state=FOLLOWED) | Q(state__in=RECEIVED) & (Q(subject="") | Q(place=""))) & Q(Exists(mine))


def _place(value: str) -> bool:
    return value == NONE or bool(re.fullmatch(r"[1-9]\d{11}", value))


_CHECKS: dict[str, Callable[[str], bool]] = {
    "q": bool,
    "pile": PILES.__contains__,
    "state": STATES.__contains__,
    "unit": a_code,
    "role": ROLES.__contains__,
    "taken": TAKEN.__contains__,
    "subject": a_code,
    "place": _place,
    "demand": DEMANDS.__contains__,
    "channel": CHANNELS.__contains__,
    "opened": lambda v: _days(v) is not None,
    "month": lambda v: re.fullmatch(r"\d{4}-\d\d", v) is not None and _day(f"{v}-01") is not None,
    "sort": SORTS.__contains__,
}
_FILTERS: dict[str, Callable[[str, datetime], Q]] = {
    "pile": lambda v, now: PILES[v][2](now),
    "state": lambda v, now: Q(state=v),
    "unit": lambda v, now: Q(lead=None) if v == NONE else Q(lead__code=v),
    "subject": lambda v, now: Q(subject="") if v == NONE else Q(subject__startswith=v),  # a branch with what is below it
    "place": lambda v, now: Q(place="") if v == NONE else Q(place__startswith=prefix_of(v)),
    "demand": lambda v, now: Q(document__request__demand=v),
    "channel": lambda v, now: Q(document__request__channel=v),
    "opened": on_days,
    "month": lambda v, _now: judged.within(date.fromisoformat(f"{v}-01")),
}


class Selection(MatterQuery):
    """Which requests are asked for."""

    labels, checks, sorts = LABELS, _CHECKS, SORTS
    named = {"unit": "units", "subject": "subjects", "place": "streets"}

    def matters(self, user: Any, now: datetime | None = None, seen: MatterQuerySet | None = None) -> MatterQuerySet:
        """The requests selected among those that a person may see (``seen``, where they are at hand); the ended ones only where they are asked
        for or searched."""
        found, now = visible(user) if seen is None else seen, now or timezone.now()
        if not self.values.keys() & {"state", "pile", "q", "opened", "taken"}:
            found = found.filter(state__in=LIVE)
        for name, value in self.values.items():
            if name in _FILTERS:
                found = found.filter(_FILTERS[name](value, now))
        if "role" in self.values:
            found = found.filter(of_units(user, self.values["role"]))
        if "taken" in self.values:
            found = found.filter(taken_by(user, self.values["taken"], now))
        if "q" in self.values and (blotted := privacy.unsearched(user)) is not None:
            found = found.exclude(blotted)  # else it could be read piece by piece
        return self.matching(found)

    def usual_order(self) -> str:
        """Soonest due first; of what has ended, the latest."""
        return "changed" if self.values.get("state") in ("ended", "void") else ""
