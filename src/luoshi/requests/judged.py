"""The requests as the rates are computed from: one row each, no persons, the very columns that are published.

``month`` is the month in which the last limit ended (``month_of``), ``due_at`` by when the caller had to be contacted (the first round's limit, with
its extensions); only what was dispatched and has fallen due, or has ended, is in it. The unit is
the one that led when it was last said (the first receiver, or whom an adjudication designated).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from luoshi.matters.models import Matter
from luoshi.registers.models import Place, Unit
from luoshi.wording.ends import last_moment

from . import state
from .rule_tables import rule_on

COLUMNS = (
    "ref",
    "month",
    "unit",
    "unit_name",
    "group",
    "population",
    "subject",
    "place",
    "route",
    "dispatched_at",
    "due_at",
    "contacted_at",
    "finished_at",
    "extended",
    "callback",
    "solved",
    "satisfied",
    "excluded",
    "bounces",
    "redone",
    "reopened",
)
RULE = "day_end"  # whether a limit that ends with the last day of a month is that month's; earlier months were published without
GROUPS = {"street": "street", "town": "street", "district": "district", "zone": "district", "company": "company"}


def rows(month: date | None = None, now: datetime | None = None) -> Iterator[dict[str, Any]]:
    """The judged requests, of one month (any day of it) or of all, in the order in which they fell due."""
    now = now or timezone.now()
    found = (
        Matter.objects.filter(kind="request", due_at__isnull=False, due_waits__isnull=True)
        .filter(Q(due_at__lte=now) | Q(state="ended"))
        .exclude(lead=None)
        .exclude(verdict__in=("answered", "merged", "transferred", "handled"))
    )
    if month is not None:
        found = found.filter(within(month))
    people = dict(Place.objects.on(timezone.localtime(now).date()).exclude(population=None).values_list("code", "population"))
    units = {u.code: (str(u), GROUPS.get(u.kind, "bureau"), people.get(u.place_code, "")) for u in Unit.objects.all()}
    for matter in found.order_by("due_at", "pk").iterator(chunk_size=2_000):
        yield _row(matter, units)


def within(month: date) -> Q:
    """The requests whose last limit ends in a month (any day of it)."""
    first, after = date(month.year, month.month, 1), date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return Q(due_at__gte=_from(first), due_at__lt=_from(after))


def month_of(due: datetime) -> str:
    """The month (2026-10) that a limit's end belongs to. One at 24:00 of a month's last day is that month's, as it is shown, since the rule
    ``day_end`` says so; before, it was the next one's, and what was published then stays as it was."""
    local = timezone.localtime(due)
    last = last_moment(local)
    return f"{last if last.month != local.month and _own(last.date()) else local:%Y-%m}"


def _own(last: date) -> bool:
    """Whether the end of a month's last day is that month's."""
    return rule_on(RULE, last) == ("1",)


def _from(first: date) -> datetime:
    """The first instant that is a month's and not the one's before."""
    start = timezone.make_aware(datetime(first.year, first.month, 1))
    return start + timedelta(microseconds=1) if _own(first - timedelta(days=1)) else start


def _row(matter: Matter, units: dict[str, tuple[str, str, Any]]) -> dict[str, Any]:
    d = matter.document
    request = state.of(d)
    heard: Mapping[str, Any] = request["callback"] or {}
    name, group, people = units.get(d["lead"], (d["lead"], "bureau", ""))
    return {
        "ref": matter.ref,
        "month": month_of(matter.due_at) if matter.due_at else "",
        "unit": d["lead"],
        "unit_name": name,
        "group": group,
        "population": people,
        "subject": matter.subject,
        "place": matter.place,
        "route": request["route"],
        "dispatched_at": _instant(request["dispatched_at"]),
        "due_at": _instant(request["response_due_at"]),
        "contacted_at": _instant(request["contacted_at"]),
        "finished_at": _instant(request["finished_at"]),
        "extended": int(bool(request["extended"])),
        "callback": "contacted" if heard else "no_answer" if matter.verdict == "no_answer" else "pending",
        "solved": heard.get("solved", ""),
        "satisfied": heard.get("satisfied", ""),
        "excluded": (request["exclusion"] or {}).get("exclusion", ""),
        "bounces": request["bounces"],
        "redone": request["redos"],
        "reopened": request["reopened"],
    }


def _instant(text: str) -> str:
    """An instant of the ledger in the platform's zone, to the second, so that instants compare as texts."""
    return timezone.localtime(datetime.fromisoformat(text)).isoformat(timespec="seconds") if text else ""
