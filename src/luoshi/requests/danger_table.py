"""Who must go, and which number is rung, for each kind of danger: a table of rules (``danger_receivers.csv``; a deployment's own
``rules/danger_receivers.csv`` wins), looked up among the deployment's units.

A row's ``units`` are places to be filled, apart by blanks, the first one leads; each place is a list of means, apart by ``|``, of which
the first that finds a unit is taken:

- ``unit:CODE``: that unit;
- ``named:词``: a unit of the city with this word in its name, other than a company;
- ``company:词``: a public company with this word in its name;
- ``duty:0403``: the unit to which the duty catalogue gives this very subject;
- ``street``: the street or town of the place, of every place that it may be; ``district``: its district;
- ``officer``: the places of the row ``officer``: the duty officer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luoshi import rules
from luoshi.registers.models import Duty, Unit
from luoshi.routing.catalogue import STREET_KINDS, places_up

OTHER, OFFICER = "other", "officer"
MEANS = ("unit", "named", "company", "duty", "street", "district", "officer")


@dataclass(frozen=True)
class Receivers:
    """A row: a kind of danger, the numbers to be rung, and the places to be filled with units."""

    code: str
    zh: str
    en: str
    numbers: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]
    version: int
    valid_from: date
    source: str


def table() -> tuple[Receivers, ...]:
    """All rows in all their versions: the deployment's own; ours where it has none or one that cannot be used, since danger waits for no
    table to be mended (``luoshi check`` says what is wrong with it)."""
    return DANGER_RECEIVERS.rows()


def row_of(kind: str, on: date) -> Receivers:
    """The row of a kind in force on a day; that of ``other`` for a kind of which the table says nothing."""
    rows = table()
    try:
        return rules.in_force_or_first(rows, kind, on)
    except LookupError:
        return rules.in_force_or_first(rows, OTHER, on)


class Finder:
    """The deployment's units on a day, looked through by the table's means."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.units = list(Unit.objects.active(on))
        self.codes = {u.code for u in self.units}
        self.duties = {(d.subject_code, d.place_code): d.lead.code for d in Duty.objects.on(on).exclude(subject_code="").select_related("lead") if d.lead}

    def of(self, kinds: Iterable[str], places: Sequence[str]) -> list[str]:
        """The codes of the units that must go, each once: the first of each kind, in the kinds' order, then the others, then the streets
        of all places that it may be."""
        slots = [[self._slot(place, places) for place in row_of(kind, self.on).places] for kind in kinds]
        first = [code for row in slots for code in next((slot for slot in row if slot), [])]
        return list(dict.fromkeys([*first, *(code for row in slots for slot in row for code in slot)]))

    def officer(self, places: Sequence[str]) -> str:
        """The duty officer's unit; "" where the deployment has none."""
        return next((code for place in row_of(OFFICER, self.on).places for code in self._slot(place, places)), "")

    def _slot(self, means: tuple[str, ...], places: Sequence[str]) -> list[str]:
        for mean in means:
            if found := list(self._phrases(mean, places)):
                return found
        return []

    def _phrases(self, mean: str, places: Sequence[str]) -> Iterator[str]:
        name, _colon, word = mean.partition(":")
        if name == "unit":
            yield from [word] if word in self.codes else []
        elif name in ("street", "district"):
            kinds = STREET_KINDS if name == "street" else ("district", "zone")
            yield from dict.fromkeys(code for place in places if (code := self._governing(place, kinds)))
        elif name == "officer":
            yield from [code] if (code := self.officer(places)) else []
        elif name == "duty":
            around = [*(above for place in places for above in places_up(place)), ""]
            yield from [found[0]] if (found := [self.duties[word, at] for at in around if (word, at) in self.duties]) else []
        else:
            own = [u for u in self.units if word in u.name and (u.kind == "company") == (name == "company") and u.kind not in (*STREET_KINDS, "district")]
            yield from [self._nearest(own, places).code] if own else []

    def _governing(self, place: str, kinds: tuple[str, ...]) -> str:
        around = places_up(place)
        found = [u for u in self.units if u.kind in kinds and u.place_code in around]
        return min(found, key=lambda u: (around.index(u.place_code), u.code)).code if found else ""

    def _nearest(self, units: Sequence[Unit], places: Sequence[str]) -> Unit:
        """The unit whose own place is the smallest around; else the one of the largest place."""
        around = places_up(places[0]) if len(places) == 1 else []
        return min(units, key=lambda u: (around.index(u.place_code) if u.place_code in around else 9, -len(u.place_code) + len(u.place_code.rstrip("0")), u.code))


def _complete(rows: tuple[Receivers, ...]) -> None:
    if missing := {OTHER, OFFICER} - {r.code for r in rows}:
        raise ValueError(f"没有{'、'.join(sorted(missing))}这一行；请补上。")


def _row(row: Mapping[str, str]) -> Receivers:
    places = tuple(tuple(place.split("|")) for place in row["units"].split())
    if wrong := [m for place in places for m in place if m.partition(":")[0] not in MEANS]:
        raise ValueError(f"units里的“{wrong[0]}”不认识，可用{'、'.join(MEANS)}")
    return Receivers(row["kind"], row["zh"], row["en"], tuple(row["numbers"].split()), places, *rules.dated(row))


DANGER_RECEIVERS = rules.declare(
    rules.Table(
        "danger_receivers",
        Path(__file__).with_name("rules") / "danger_receivers.csv",
        _row,
        zh="各类急险由谁去、打哪个号码",
        en="who must go, and which number is rung, for each kind of danger",
        check=_complete,
    )
)
