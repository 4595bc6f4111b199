"""Which requests anybody may see, and the page of them that is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from luoshi.matters.models import Matter
from luoshi.requests.privacy import listed

from ..moves import FOLLOWED, HEARD, OWED, RECEIVED
from .query import ListQuery

OPEN = tuple(dict.fromkeys((*RECEIVED, FOLLOWED, *OWED, *HEARD, "parked")))
CLOSED = ("ended",)


class Row(NamedTuple):
    """What is read of a request. The document is two kilobytes and a list a thousand: the database takes out what is needed of it."""

    pk: int
    ref: str
    state: str
    verdict: str
    subject: str
    place: str
    lead_id: int | None
    text: str
    due_at: datetime | None
    opened_at: datetime
    changed_at: datetime
    extended: bool
    due_waits: int | None
    look: str | None  # why its words are not public as they are
    channel: str
    address: str
    point: str | None  # JSON: [longitude, latitude]
    ended_at: str
    first_due_at: str


_IN_DOCUMENT = {
    "channel_told": "document__request__channel",
    "address_told": "document__request__address",
    "point_told": "document__request__point",
    "ended": "document__ended_at",
    "first_due": "document__request__first_due_at",
}


def page(asked: ListQuery) -> tuple[list[Row], bool]:
    """The rows of a page, and whether there are more."""
    rows = listed()
    if asked.ids:  # overrides all other filters, as the specification says
        found = _read(rows.filter(ref__in=[i for i in asked.ids if len(i) <= 16], state__in=(*OPEN, *CLOSED)).order_by("-opened_at", "-pk"))
        return found, False
    rows = rows.filter(state__in=_states(asked))
    if asked.services:
        rows = rows.filter(subject__in=asked.services)
    rows = _between(rows, asked)
    rows = _placed(rows, asked)
    skipped = 0 if asked.cursor else (asked.page - 1) * asked.size
    found = _read(rows, slice(skipped, skipped + asked.size + 1))
    return found[: asked.size], len(found) > asked.size


def _read(rows: QuerySet[Matter], part: slice = slice(None)) -> list[Row]:
    named = {name: KT(path) for name, path in _IN_DOCUMENT.items()}
    return [Row(*each) for each in rows.annotate(**named).values_list(*Row._fields[:14], *named)[part]]


def _states(asked: ListQuery) -> tuple[str, ...]:
    wanted = asked.statuses or ("open", "closed")
    return (*(OPEN if "open" in wanted else ()), *(CLOSED if "closed" in wanted else ()))


def _between(rows: QuerySet[Matter], asked: ListQuery) -> QuerySet[Matter]:
    limits = {"opened_at__gte": asked.start, "opened_at__lte": asked.end, "changed_at__gt": asked.after, "changed_at__lte": asked.before}
    return rows.filter(**{name: at for name, at in limits.items() if at is not None})


def _placed(rows: QuerySet[Matter], asked: ListQuery) -> QuerySet[Matter]:
    """In order, from where the page before stopped."""
    if asked.by_change:
        if asked.cursor:
            at, pk = asked.cursor
            rows = rows.filter(changed_at__gte=at).filter(Q(changed_at__gt=at) | Q(pk__gt=pk))
        return rows.order_by("changed_at", "pk")
    if asked.cursor:
        at, pk = asked.cursor
        rows = rows.filter(opened_at__lte=at).filter(Q(opened_at__lt=at) | Q(pk__lt=pk))
    return rows.order_by("-opened_at", "-pk")
