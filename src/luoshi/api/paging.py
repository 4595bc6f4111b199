"""Lists come in pages. A page ends with the address of the next one, which says where this one stopped: what is inserted or
changed meanwhile neither shifts the pages nor falls between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

LARGEST = 500
ABSENT: Any = None  # the default of what need not be given, and where it is given is never null
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def instant(given: Any) -> datetime:
    """An RFC 3339 instant with its zone; one beyond the years 1900 to 2200 counts as their edge. ValueError for anything else."""
    if isinstance(given, datetime):
        return given
    text = str(given).strip().upper()
    if len(text) > 19 and text[-6] == " ":  # a plus sign that nobody escaped
        text = f"{text[:-6]}+{text[-5:]}"
    try:
        found = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("an instant with its zone is needed, such as 2026-03-31T16:00:00Z or 2026-04-01T00:00:00+08:00")
    return min(max(found, EARLIEST), LATEST)


Instant = Annotated[datetime, BeforeValidator(instant), WithJsonSchema({"type": "string", "format": "date-time"})]


class Paging(BaseModel):
    """Which page of a list."""

    limit: int = Field(100, ge=1, le=LARGEST, description="How many at most on a page.")
    cursor: str = Field("", pattern=r"^([0-9]{1,16}(-[0-9]{1,18})?)?$", description="Where the page before stopped; taken from its `next`.")


class Changes(Paging):
    """Which page of a list of things that change."""

    updated_after: Instant = Field(ABSENT, description="Only what changed after this instant (RFC 3339, with its zone).")


def place_in(cursor: str) -> tuple[int, int]:
    """The two numbers of a cursor; zeros at the beginning."""
    first, _dash, second = cursor.partition("-")
    return int(first or 0), int(second or 0)


def by_id(rows: QuerySet[Any], page: Paging, shown: Callable[[list[Any]], list[Any]], request: HttpRequest) -> dict[str, Any]:
    """A page in the order of ids. ``shown`` turns the page's rows into what is answered, all at once."""
    found = list(rows.filter(pk__gt=place_in(page.cursor)[0]).order_by("pk")[: page.limit + 1])
    return page_answer(found, page, lambda last: str(last.pk), shown, request)


def by_instant(rows: QuerySet[Any], field: str, page: Changes, shown: Callable[[list[Any]], list[Any]], request: HttpRequest) -> dict[str, Any]:
    """A page in the order of an instant, ids where two are the same: what changes while somebody reads comes again, later."""
    if page.updated_after is not None:
        rows = rows.filter(**{f"{field}__gt": page.updated_after})
    if page.cursor:
        microseconds, pk = place_in(page.cursor)
        at = EPOCH + timedelta(microseconds=microseconds)
        rows = rows.filter(**{f"{field}__gte": at}).filter(Q(**{f"{field}__gt": at}) | Q(pk__gt=pk))
    found = list(rows.order_by(field, "pk")[: page.limit + 1])
    return page_answer(found, page, lambda last: f"{(getattr(last, field) - EPOCH) // timedelta(microseconds=1)}-{last.pk}", shown, request)


def page_answer(found: Sequence[Model | Any], page: Paging, cursor: Callable[[Any], str], shown: Callable[[list[Any]], list[Any]], request: HttpRequest) -> dict[str, Any]:
    """The answer: one row more than the page holds was looked up, to know whether there is a next."""
    rows = list(found[: page.limit])
    more = len(found) > page.limit
    return {"items": shown(rows), "next": link(request, cursor(rows[-1])) if more else None}


def link(request: HttpRequest, cursor: str) -> str:
    """The same address with another cursor."""
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
