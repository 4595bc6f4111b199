"""The duty catalogue (派单目录) on a day: subject × place × condition → the unit that must act, how it gets there, and its limit.

The most particular row wins: first by subject (a subject before its parent, its parent before any), then by place (street,
district, city, any), then one whose condition is met before one without. Three routes (条例 art. 12): straight to the unit;
straight to the street with a copy to its district; to the district, which organises, where the unit is not clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from luoshi.codes.divisions import level_of, parent_of
from luoshi.codes.subjects import subjects as default_subjects
from luoshi.registers.models import Duty, Subject, Unit

# How a row is named where it is given as a reason (of_duty); the parts are read back where the name is shown.
DUTY_NAME = re.compile(r"(?P<subject>\*|[0-9A-Za-z._-]+)×(?P<place>\*|\d{12})(?:：(?P<condition>.+))? v(?P<version>\d+)")
STREET_KINDS = ("street", "town")


@dataclass(frozen=True)
class Entry:
    """One row of the catalogue, free of the database."""

    subject: str
    place: str
    condition: tuple[str, ...]
    route: str  # unit, street, district
    lead: str
    helpers: tuple[str, ...]
    limit: tuple[int, str] | None  # amount, unit
    version: int
    name: str  # what it is called when it is given as a reason


@dataclass(frozen=True)
class Route:
    """Where a request goes and why. ``way``: direct, direct_copied or district; ``copy``: the district that watches."""

    lead: str
    helpers: tuple[str, ...]
    way: str
    copy: str
    limit: tuple[int, str] | None
    rule: str


class Catalogue:
    """The rows in force on a day, and the units of each place."""

    def __init__(self, entries: Iterable[Entry], streets: Mapping[str, str], districts: Mapping[str, str], parents: Mapping[str, str] | None = None) -> None:
        """``streets`` and ``districts``: the unit of each place's code; ``parents``: the parent of each subject."""
        self.streets, self.districts = dict(streets), dict(districts)
        self.parents = dict(parents) if parents is not None else {c: s.parent for c, s in default_subjects().items()}
        self.rows: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            self.rows.setdefault((entry.subject, entry.place), []).append(entry)
        for rows in self.rows.values():
            rows.sort(key=lambda e: not e.condition)

    @classmethod
    def on(cls, day: date) -> Catalogue:
        """As the registers have it on a day."""
        entries = [of_duty(d) for d in Duty.objects.on(day).select_related("lead").prefetch_related("helpers")]
        return cls(entries, *governing(day), subject_parents(day))

    def find(self, subject: str, place: str, text: str = "") -> Route | None:
        """The route of a request; None where the catalogue has nothing and the place no district: a person decides."""
        for code in (*self._subjects(subject), ""):
            for where in (*places_up(place), ""):
                for entry in self.rows.get((code, where), ()):
                    if (not entry.condition or any(word in text for word in entry.condition)) and (route := self._route(entry, place)):
                        return route
        district = self._district(place)
        return Route(district, (), "district", "", None, "") if district else None

    def way_to(self, lead: str, place: str) -> tuple[str, str]:
        """Which of the three routes (art. 12) it is to a unit that a person or another table chose, and the district in which it is: of the
        request's place, or else of the unit's own. The district watches where it is ``direct_copied``."""
        own = next((p for p, unit in self.streets.items() if unit == lead), "")
        district = self._district(place or own or next((p for p, unit in self.districts.items() if unit == lead), ""))
        if own:
            return "direct_copied", district
        return ("district" if district and lead == district else "direct"), district

    def _route(self, entry: Entry, place: str) -> Route | None:
        if entry.route == "unit":
            return Route(entry.lead, entry.helpers, "direct", "", entry.limit, entry.name)
        if entry.route == "street" and (street := next((self.streets[p] for p in places_up(place) if p in self.streets), "")):
            return Route(street, entry.helpers, "direct_copied", self._district(place), entry.limit, entry.name)
        district = self._district(place)
        return Route(district, entry.helpers, "district", "", entry.limit, entry.name) if district else None

    def _district(self, place: str) -> str:
        return next((self.districts[p] for p in places_up(place) if p in self.districts), "")

    def _subjects(self, subject: str) -> list[str]:
        chain: list[str] = []
        while subject and subject not in chain:
            chain.append(subject)
            subject = self.parents.get(subject, "")
        return chain


def places_up(place: str) -> list[str]:
    """A place and all that it lies in, the smallest first; nothing for a code that is none.

    >>> places_up("110105001000")
    ['110105001000', '110105000000', '110100000000', '110000000000']
    """
    chain: list[str] = []
    try:
        while place and level_of(place) and place not in chain:
            chain.append(place)
            place = parent_of(place)
    except ValueError:
        pass
    return chain


def of_duty(duty: Duty) -> Entry:
    """A row of the register as an entry."""
    words = tuple(w.strip() for w in duty.condition.replace("，", "、").split("、") if w.strip())
    limit = (duty.limit_amount, duty.limit_unit) if duty.limit_amount else None
    helpers = tuple(u.code for u in duty.helpers.all())
    name = f"{duty.subject_code or '*'}×{duty.place_code or '*'}{'：' + duty.condition if duty.condition else ''} v{duty.version}"
    return Entry(duty.subject_code, duty.place_code, words, duty.route, duty.lead.code if duty.lead else "", helpers, limit, duty.version, name)


def governing(day: date) -> tuple[dict[str, str], dict[str, str]]:
    """The unit of each street or town, and of each district, by the place's code."""
    units = Unit.objects.active(day).exclude(place_code="").filter(kind__in=(*STREET_KINDS, "district", "zone"))
    rows: list[Any] = list(units.values_list("place_code", "code", "kind"))
    return {p: c for p, c, k in rows if k in STREET_KINDS}, {p: c for p, c, k in rows if k not in STREET_KINDS}


def subject_parents(day: date) -> dict[str, str]:
    """The parent of each subject: of the deployment's own tree, or else of ours."""
    own = dict(Subject.objects.on(day).values_list("code", "parent_code"))
    return own or {c: s.parent for c, s in default_subjects().items()}
