"""The scoreboard's numbers, from one query over the index of counts; each comes with the address of the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.db.models.fields.json import KT
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from luoshi.codes.divisions import prefix_of
from luoshi.matters.models import MatterQuerySet
from luoshi.registers.models import Place, Unit
from luoshi.site import freshness, public_text
from luoshi.wording import shares

from ..kind import issued
from ..moves import LIVE, VERDICTS
from ..verdict_shown import schedule_shown
from .promise_filter import LEVELS, NONE, OPEN, address

KEPT_FOR = 600  # seconds; the key changes with the ledger anyhow
COLUMNS = ("all", "open", *VERDICTS, "behind")


@dataclass(frozen=True)
class Cell:
    """A count and the list behind it."""

    value: int
    url: str


@dataclass(frozen=True)
class Line:
    """One line of a table of counts: who or what, and its cells in the order of COLUMNS."""

    code: str
    name: str
    url: str
    cells: tuple[Cell, ...]
    share: Fraction | None  # per cent ended


def tally(year: int) -> list[tuple[dict[str, Any], int]]:
    """The year's public commitments counted by state, verdict, schedule, lead, subject and place together."""

    def count() -> list[tuple[dict[str, Any], int]]:
        fields = ("state", "verdict", "schedule", "lead", "subject", "place")
        rows = issued().filter(year=year).order_by().values(*fields).annotate(n=Count("*"))
        return [({f: row[f] for f in fields}, row["n"]) for row in rows]

    return freshness.remembered(f"site:tally:{freshness.ledger_stamp()}:{year}", KEPT_FOR, count)


def years(among: MatterQuerySet | None = None) -> list[int]:
    """The years that have public commitments, or those among them, the latest first."""
    found = (issued() if among is None else among).order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in found if year is not None]


def totals(rows: Iterable[tuple[Mapping[str, Any], int]]) -> Counter[str]:
    """Counts by the columns, by state (``state:…``) and by schedule (``schedule:…``)."""
    found: Counter[str] = Counter()
    for row, n in rows:
        found["all"] += n
        found[f"state:{row['state']}"] += n
        if not row["verdict"]:  # once there is one, the schedule is no longer shown (verdict_shown)
            found[f"schedule:{row['schedule'] or NONE}"] += n
        if row["state"] in LIVE:
            found["open"] += n
        else:
            found["ended"] += n
        if row["verdict"]:
            found[row["verdict"]] += n
            found["concluded"] += n
        if schedule_shown(row["verdict"], row["schedule"]) == "behind":
            found["behind"] += n
    return found


def column_query(column: str) -> dict[str, str]:
    """What a column adds to the address of a list."""
    if column in VERDICTS:
        return {"verdict": column}
    return {"all": {}, "open": {"state": OPEN}, "behind": {"schedule": "behind"}}[column]


def by_lead(rows: list[tuple[dict[str, Any], int]], year: int) -> list[Line]:
    """A line for each lead unit, the one that owes most first."""
    units = {u.pk: u for u in Unit.objects.filter(pk__in={r["lead"] for r, _n in rows})}

    def query(pk: int | None) -> dict[str, Any]:
        return {"unit": units[pk].code if pk in units else NONE}

    return _lines(rows, lambda r: r["lead"], lambda pk: str(units[pk]) if pk in units else _("未定"), query, year)


def by_subject(rows: list[tuple[dict[str, Any], int]], year: int) -> list[Line]:
    """A line for each top subject (the first two characters of the code)."""
    names = public_text.subject_names(r["subject"][:2] for r, _n in rows)
    return _lines(rows, lambda r: r["subject"][:2], lambda c: names.get(c, _("未分类")), lambda c: {"subject": c or NONE}, year)


def by_place(rows: list[tuple[dict[str, Any], int]], year: int) -> list[Line]:
    """A line for each division right below the city, and one for the city's own; all the city's divisions are listed."""
    city, cut = settings.CITY_PLACE, len(prefix_of(settings.CITY_PLACE))
    names = public_text.place_names({division_of(r["place"]) for r, _n in rows} | {city})
    known = Place.objects.filter(parent_code=city, valid_to=None).values_list("code", "name")
    names.update(known)
    empty = [({"state": "issued", "verdict": "", "schedule": "", "place": code}, 0) for code, _name in known]

    def query(code: str) -> dict[str, Any]:
        inside = code.startswith(city[:cut]) and code != city
        return {"place": code} if inside else {"place": code, "exact": "1"}

    def name(code: str) -> str:
        if code != city:
            return names.get(code, code)
        return _("%s本级") % names[city] if names[city] != city else _("市本级")

    lines = _lines([*rows, *empty], lambda r: division_of(r["place"]), name, query, year)
    return sorted(lines, key=lambda line: line.code)


def division_of(place: str) -> str:
    """The division right below the city in which a place lies; the city for no place; a place outside is itself."""
    city = settings.CITY_PLACE
    cut = len(prefix_of(city))
    if not place or place == city:
        return city
    if not place.startswith(city[:cut]):
        return place
    codes = (place[:level].ljust(12, "0") for level in LEVELS if level > cut)
    return next(code for code in codes if code != city)


def ended_by_month(year: int) -> list[int]:
    """How many had ended by the end of each month of the year, the twelfth with all that ended later."""

    def count() -> list[int]:
        at = issued().filter(year=year, state="ended").order_by().annotate(month=Substr(KT("document__ended_at"), 1, 7))
        months = Counter(dict(at.values_list("month").annotate(n=Count("*"))))
        return [sum(n for m, n in months.items() if m and (k == 12 or m <= f"{year}-{k:02}")) for k in range(1, 13)]

    return freshness.remembered(f"site:ended:{freshness.ledger_stamp()}:{year}", KEPT_FOR, count)


def through(year: int, today: date) -> Fraction | None:
    """How much of a year has passed on a day, per cent."""
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return shares.part(min(max((today - date(year, 1, 1)).days + 1, 0), days), days)


def _lines(
    rows: list[tuple[dict[str, Any], int]], key: Callable[[dict[str, Any]], Any], name: Callable[[Any], str], query: Callable[[Any], dict[str, Any]], year: int
) -> list[Line]:
    groups: dict[Any, list[tuple[dict[str, Any], int]]] = {}
    for row, n in rows:
        groups.setdefault(key(row), []).append((row, n))
    lines = []
    for code, own in groups.items():
        counted, base = totals(own), {"year": year, **query(code)}
        cells = tuple(Cell(counted[c], address(**{**base, **column_query(c)})) for c in COLUMNS)
        lines.append(Line(str(code or ""), name(code), cells[0].url, cells, shares.part(counted["ended"], counted["all"])))
    return sorted(lines, key=lambda line: (-line.cells[0].value, line.name))
