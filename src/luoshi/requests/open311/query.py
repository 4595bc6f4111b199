"""What a list is asked for: the filters of the specification, those of ours, and which page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.api.paging import EPOCH, instant, place_in

from .answers import Wrong

SPAN = timedelta(days=90)  # GeoReport v2: a list spans no more, and goes back so far unless it is told otherwise
LARGEST = 1_000  # GeoReport v2: the most of one answer
LARGEST_WITH_MORE, USUAL_WITH_MORE = 200, 100  # with extensions: the history is read along
FARTHEST = 100_000  # rows that ``page`` may skip; who wants more follows the links
TRUE = ("true", "1", "yes")
FIRST_YEAR, LAST_YEAR = 1900, 2200  # beyond them a span of days can run out of the calendar
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CURSOR = re.compile(r"[0-9]{1,16}-[0-9]{1,18}")


@dataclass(frozen=True)
class ListQuery:
    """One page of a list."""

    ids: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    after: datetime | None = None
    before: datetime | None = None
    page: int = 1
    size: int = LARGEST
    cursor: tuple[datetime, int] | None = None
    more: bool = False

    @property
    def by_change(self) -> bool:
        """Whether the list goes by when the requests changed, the oldest change first."""
        return self.after is not None or self.before is not None


def extended(query: QueryDict) -> bool:
    """Whether the extensions are wanted."""
    return query.get("extensions", "").strip().lower() in TRUE


def parse(query: QueryDict, now: datetime) -> ListQuery:
    """What the parameters ask for; an empty one is none. Wrong (400) with a sentence for each that cannot be understood."""
    wrong: list[str] = []
    more = extended(query)
    ids = _several(query, "service_request_id")
    if len(ids) > LARGEST:
        wrong.append(_("一次最多查%d个 service_request_id。") % LARGEST)
    statuses = tuple(s.lower() for s in _several(query, "status"))
    if set(statuses) - {"open", "closed"}:
        wrong.append(_("status 只有 open 和 closed。"))
    at = {name: _instant(query, name, wrong) for name in ("start_date", "end_date", "updated_after", "updated_before")}
    size = _number(query, "page_size", USUAL_WITH_MORE if more else LARGEST, LARGEST_WITH_MORE if more else LARGEST, wrong)
    page = _number(query, "page", 1, max(1, FARTHEST // size), wrong)
    start, end = _span(at["start_date"], at["end_date"], bool(at["updated_after"] or at["updated_before"]), now, wrong)
    cursor = _cursor(query, wrong)
    if wrong:
        raise Wrong(400, *wrong)
    return ListQuery(ids, _several(query, "service_code"), statuses, start, end, at["updated_after"], at["updated_before"], page, size, cursor, more)


def _several(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v.strip() for given in query.getlist(name) for v in given.split(",") if v.strip()))


def _instant(query: QueryDict, name: str, wrong: list[str]) -> datetime | None:
    given = query.get(name, "").strip()
    if not given:
        return None
    try:
        found = timezone.make_aware(datetime.combine(date.fromisoformat(given), datetime.min.time())) if _DAY.fullmatch(given) else instant(given)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError(given)
        return found
    except (ValueError, OverflowError):
        wrong.append(_("%(name)s 要写成 2026-11-23T00:00:00Z 或带时区的时刻，不能是“%(given)s”。") % {"name": name, "given": given[:40]})
        return None


def _number(query: QueryDict, name: str, usual: int, most: int, wrong: list[str]) -> int:
    given = query.get(name, "").strip()
    if not given:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 10 and int(given)):
        wrong.append(_("%(name)s 要是从1起的整数，不能是“%(given)s”。") % {"name": name, "given": given[:20]})
        return usual
    if name == "page" and int(given) > most:
        wrong.append(_("page 最大到%d；再往后请沿 Link 头的 next 走。") % most)
    return min(int(given), most)


def _span(start: datetime | None, end: datetime | None, by_change: bool, now: datetime, wrong: list[str]) -> tuple[datetime | None, datetime | None]:
    """The requested dates: 90 days, unless they are given or the list goes by change."""
    if start is None and end is None:
        return (None, None) if by_change else (now - SPAN, None)
    if start is not None and end is not None:
        if end < start or end - start > SPAN:
            wrong.append(_("start_date 到 end_date 不能倒着，也不能超过90天。"))
        return start, end
    return (start, start + SPAN) if start is not None else (end - SPAN if end else None, end)


def _cursor(query: QueryDict, wrong: list[str]) -> tuple[datetime, int] | None:
    given = query.get("cursor", "").strip()
    if not given:
        return None
    if not _CURSOR.fullmatch(given):
        wrong.append(_("cursor 只能取自 Link 头。"))
        return None
    microseconds, pk = place_in(given)
    return EPOCH + timedelta(microseconds=microseconds), pk


def cursor_of(at: datetime, pk: int) -> str:
    """The cursor of the last row of a page."""
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{pk}"
