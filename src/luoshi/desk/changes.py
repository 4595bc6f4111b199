"""What others did to a person's matters lately, for the home page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from luoshi.matters.kind_words import move_word
from luoshi.matters.models import Event, Matter

from .shell import address_of
from .work import MOST_CHANGES, Change

Rows = Callable[[Any, Iterable[Matter]], list[Matter]]


def latest(user: Any, matters: QuerySet[Matter], since: datetime, *, without: Collection[str] = (), blunt: Collection[str] = (), shown: Rows | None = None) -> list[Change]:
    """Of each of these matters that changed the latest move since an instant that was neither the person's own nor of the person's units. ``without``: moves that
    change nothing for anybody; ``blunt``: those of which the hour is not shown; ``shown``: the matters as they may be read."""
    own = list(user.memberships.values_list("unit__code", flat=True))
    found = Event.objects.filter(at__gte=since, matter__in=matters.order_by().values("pk")).exclude(by=user.get_username()).exclude(move__in=list(without))
    events: dict[int, Event] = {}  # of each matter the latest
    for event in (found.exclude(unit__in=own) if own else found).select_related("matter__lead").order_by("-at", "-pk")[: MOST_CHANGES * 4]:
        if len(events) < MOST_CHANGES:
            events.setdefault(event.matter_id, event)
    seen = {m.pk: m for m in shown(user, [e.matter for e in events.values()])} if shown and events else {}
    made = []
    for event in events.values():
        matter = seen.get(event.matter_id, event.matter)
        made.append(Change(event.at, move_word(event.move, matter.kind), matter.text, matter.ref, address_of(matter.kind, matter.ref), event.move not in blunt))
    return made
