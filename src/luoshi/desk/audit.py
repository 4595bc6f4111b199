"""The audit: the latest events over all matters, whoever made them; filtered, paged, as a file. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.accounts.people import people_names
from luoshi.matters import keys, kinds
from luoshi.matters.kind_words import move_word
from luoshi.matters.models import Event, Matter
from luoshi.office.csv_writing import csv_pieces
from luoshi.office.writing import MEDIA
from luoshi.registers.models import Unit

from . import sheets, shell

PER_PAGE = 100
CHUNK = 1_000
DEEPEST = 1_000  # pages to leaf through; beyond them a day or a person narrows it down
COLUMNS = (
    gettext_lazy("时间"),
    gettext_lazy("事项"),
    gettext_lazy("第几步"),
    gettext_lazy("动作"),
    gettext_lazy("经办"),
    gettext_lazy("单位"),
    gettext_lazy("理由"),
    gettext_lazy("哈希"),
    gettext_lazy("前一步哈希"),
)


@dataclass
class AuditQuery:
    """What an address asks for, checked; a sentence for each value that makes no sense (it is left out)."""

    values: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> AuditQuery:
        """Read a query: person, unit, move, matter, since, until (days, both included)."""
        made = cls()
        for name in ("person", "unit", "move", "matter", "since", "until"):
            value = str(query.get(name, "")).strip()
            if not value:
                continue
            bad = (name == "move" and value not in _moves()) or (name in ("since", "until") and _day(value) is None) or len(value) > 150
            if bad:
                made.problems.append(_("“%s”不能用来筛选，没有按它筛选。") % value[:30])
            else:
                made.values[name] = value
        return made

    def events(self, user: Any) -> QuerySet[Event]:
        """The events asked for, the latest first, without the matters that are not for the person's eyes."""
        found = Event.objects.select_related("matter").defer("matter__document", "matter__text").order_by("-at", "-pk")
        exact = {"person": "by", "unit": "unit", "move": "move", "matter": "matter__ref"}
        for hidden in shell.hidden_from_audit(user):
            found = found.exclude(matter__in=Matter.objects.filter(hidden))
        found = found.filter(**{exact[k]: v for k, v in self.values.items() if k in exact})
        since, until = (_day(self.values.get(k, "")) for k in ("since", "until"))
        if since:
            found = found.filter(at__gte=_midnight(since))
        return found.filter(at__lt=_midnight(until + timedelta(days=1))) if until else found


@dataclass
class Slice:
    """A page of rows of which nobody counted how many there are."""

    rows: list[Any]
    number: int
    more: bool
    paginator: None = None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    @property
    def has_other_pages(self) -> bool:
        """Whether there is another page."""
        return self.more or self.number > 1

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after."""
        return self.more

    @property
    def previous_page_number(self) -> int:
        """The number of the page before."""
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        """The number of the page after."""
        return self.number + 1


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1949 <= found.year <= 2100 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@login_required
@permission_required("matters.view_audit", raise_exception=True)
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """The events of all matters."""
    asked, given = AuditQuery.of(request.GET), request.GET.get("page", "1")
    number = min(max(int(given), 1), DEEPEST) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    found = list(keys.open_all(list(asked.events(request.user)[(number - 1) * PER_PAGE : number * PER_PAGE + 1])))
    shell.audited(request.user)
    page = Slice(found[:PER_PAGE], number, len(found) > PER_PAGE and number < DEEPEST)
    units = {u.code: str(u) for u in Unit.objects.all()}
    people = people_names(e.by for e in page)
    context = {
        "asked": asked,
        "page": page,
        "rows": [
            {"event": e, "who": people[e.by], "unit": units.get(e.unit, e.unit), "word": move_word(e.move, e.matter.kind), "url": shell.address_of(e.matter.kind, e.matter.ref)}
            for e in page
        ],
        "people": [(u.get_username(), u.get_full_name() or u.get_username()) for u in get_user_model().objects.order_by("username")],
        "units": sorted(units.items()),
        "moves": [(name, move_word(name)) for name in _moves()],
        "query": urlencode(asked.values),
    }
    return render(request, "desk/audit.html", context)


def batched(events: Iterator[Event]) -> Iterator[list[Event]]:
    """Events a group at a time."""
    while some := list(islice(events, CHUNK)):
        yield some


@login_required
@permission_required("matters.view_audit", raise_exception=True)
@require_GET
def audit_file(request: HttpRequest) -> HttpResponseBase:
    """The events asked for as CSV, all of them, a few at a time from the database."""
    events = AuditQuery.of(request.GET).events(request.user)
    units = dict(Unit.objects.values_list("code", "name"))
    shell.audited(request.user, events.order_by().count())

    def rows() -> Iterator[tuple[Any, ...]]:
        yield tuple(map(str, COLUMNS))
        for e in (e for some in batched(events.iterator(chunk_size=CHUNK)) for e in keys.open_all(some)):
            yield (timezone.localtime(e.at), e.matter.ref, e.seq, move_word(e.move), e.by, units.get(e.unit, e.unit), e.reason, e.hash, e.previous)

    header = content_disposition_header(True, f"{sheets.dated('审计记录')}.csv")
    return StreamingHttpResponse(csv_pieces(rows()), content_type=MEDIA["csv"], headers={"Content-Disposition": header, "Cache-Control": "private, no-store"})


def _moves() -> list[str]:
    """The moves of all kinds, each name once."""
    return list(dict.fromkeys(name for kind in kinds.registered() for name in kind.table))
