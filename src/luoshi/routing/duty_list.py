"""The duty catalogue as a person looks through it: the rows in force on a day by the names of things, and what changed since the version before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from luoshi.registers import lookup
from luoshi.registers.models import Duty

from .catalogue import places_up, subject_parents


@dataclass(frozen=True)
class DutyRow:
    """A row with its names; an empty code or name stands for any. ``limit``: amount and unit, or None for that of the urgency."""

    subject: str
    subject_name: str
    place: str
    place_name: str
    condition: str
    route: str
    lead: str
    lead_name: str
    helpers: tuple[str, ...]
    helper_names: tuple[str, ...]
    limit: tuple[int, str] | None
    version: int
    valid_from: date
    valid_to: date | None
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What the row is about: it is the same row of another version."""
        return self.subject, self.place, self.condition

    @property
    def says(self) -> tuple[object, ...]:
        """What it says of that."""
        return self.route, self.lead, self.helpers, self.limit

    @property
    def words(self) -> str:
        """Its names, to look for words in."""
        return " ".join((self.subject_name, self.place_name, self.condition, self.lead_name, *self.helper_names)).casefold()


@dataclass(frozen=True)
class Changes:
    """What is different since a day before: rows that are new, that ended, and pairs of before and after."""

    since: date
    new: Sequence[DutyRow] = ()
    ended: Sequence[DutyRow] = ()
    changed: Sequence[tuple[DutyRow, DutyRow]] = field(default=())


def rows_on(day: date) -> list[DutyRow]:
    """The catalogue of a day, in the order of subjects and places."""
    found = list(Duty.objects.on(day).select_related("lead").prefetch_related("helpers"))
    subjects = lookup.labels_of("subjects", {d.subject_code for d in found})
    places = lookup.labels_of("places", {d.place_code for d in found})
    return [
        DutyRow(
            d.subject_code,
            subjects.get(d.subject_code, d.subject_code),
            d.place_code,
            places.get(d.place_code, d.place_code),
            d.condition,
            d.route,
            d.lead.code if d.lead else "",
            d.lead.name if d.lead else "",
            tuple(u.code for u in d.helpers.all()),
            tuple(u.name for u in d.helpers.all()),
            (d.limit_amount, d.limit_unit) if d.limit_amount else None,
            d.version,
            d.valid_from,
            d.valid_to,
            d.source,
        )
        for d in found
    ]


def chosen(rows: Iterable[DutyRow], day: date, words: str = "", unit: str = "", subject: str = "", place: str = "") -> list[DutyRow]:
    """The rows that have all words in their names, name a unit, and speak of a subject or a place: of itself, of what it lies in, of what lies in it."""
    asked, parents = words.casefold().split(), subject_parents(day) if subject else {}

    def near(code: str, other: str, above: Sequence[str], above_other: Sequence[str]) -> bool:
        return not other or code == other or other in above or code in above_other

    def up(code: str) -> list[str]:
        chain: list[str] = []
        while (code := parents.get(code, "")) and code not in chain:
            chain.append(code)
        return chain

    return [
        row
        for row in rows
        if all(word in row.words for word in asked)
        and (not unit or unit == row.lead or unit in row.helpers)
        and (not subject or near(subject, row.subject, up(subject), up(row.subject)))
        and (not place or near(place, row.place, places_up(place), places_up(row.place)))
    ]


def versions(upto: date) -> list[date]:
    """The days on which the catalogue became another, the latest first."""
    days = {d for pair in Duty.objects.values_list("valid_from", "valid_to") for d in pair if d and d <= upto}
    return sorted(days, reverse=True)


def changes(day: date, rows: Sequence[DutyRow] | None = None) -> Changes | None:
    """What the catalogue of a day says otherwise than the version before it; None where there was none before."""
    days = versions(day)
    if len(days) < 2:
        return None
    now, before = {r.key: r for r in (rows_on(day) if rows is None else rows)}, {r.key: r for r in rows_on(days[0] - timedelta(days=1))}
    both = [(before[k], now[k]) for k in now if k in before and before[k].says != now[k].says]
    return Changes(days[0], [r for k, r in now.items() if k not in before], [r for k, r in before.items() if k not in now], both)
