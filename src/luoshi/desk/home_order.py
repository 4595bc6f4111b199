"""In which order a role's work stands on its home page and in its navigation, and what is left out: a table of rules, which a city may
settle otherwise. What the table does not name stands where its source put it; rights are not given here but by the moves and pages themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.utils import timezone

from luoshi import rules

Item = TypeVar("Item")


@dataclass(frozen=True)
class Place:
    """Where an item (a task, a part of the page, an address of the navigation) stands for a role; smaller first, None: not shown."""

    role: str
    item: str
    order: int | None
    version: int
    valid_from: date
    source: str

    @property
    def code(self) -> str:
        """What it is about."""
        return f"{self.role} {self.item}"


@dataclass(frozen=True)
class Order:
    """The order of a person who has these roles: of each item the first place that one of them gives it."""

    roles: tuple[str, ...]
    places: Mapping[str, Place]

    def of(self, item: str, otherwise: int) -> int | None:
        """Where an item stands; ``otherwise`` where a role has no row for it; None where every role leaves it out."""
        found = [self._of(role, item, otherwise) for role in self.roles]
        return min((place for place in found if place is not None), default=None if found else otherwise)

    def sort(self, items: Iterable[Item], named: Callable[[Item], tuple[str, int]]) -> list[Item]:
        """The items that are shown, in their order. ``named``: the name of one, and where it stands if nothing else is said."""
        placed = [(place, item) for item in items if (place := self.of(*named(item))) is not None]
        return [item for _place, item in sorted(placed, key=lambda pair: pair[0])]

    def _of(self, role: str, item: str, otherwise: int) -> int | None:
        place = self.places.get(f"{role} {item}")
        return place.order if place else otherwise


def order_for(user: Any) -> Order:
    """The order of a person; of one without a role, as the sources declare it. A page that asks twice reads the roles once."""
    known: Order | None = getattr(user, "_home_order", None)
    if known is None:
        known = Order(tuple(sorted(user.groups.values_list("name", flat=True))), rules.all_in_force(HOMES.rows(), timezone.localdate()))
        user._home_order = known
    return known


def _row(row: Mapping[str, str]) -> Place:
    role, item, order = (row[name].strip() for name in ("role", "item", "order"))
    if not role or not item:
        raise ValueError("role和item不能空缺")
    return Place(role, item, int(order) if order else None, *rules.dated(row))


HOMES = rules.declare(
    rules.Table(
        "homes",
        Path(__file__).with_name("rules") / "homes.csv",
        _row,
        zh="每个角色的首页和导航里什么在前、什么不显示（order小的在前，空的不显示）",
        en="what stands first, and what is left out, on each role's home page and in its navigation (order: smaller first, empty: left out)",
        by_code=True,
    )
)
