"""What sources add to the staff's screens: entries of the navigation, news in the head, and what the audit leaves out (the home page:
``work``). The shell names no source; each registers itself when the app starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from luoshi.matters import kinds
from luoshi.matters.kind_words import kind_word
from luoshi.matters.kinds import Kind
from luoshi.matters.models import Matter

from .home_order import order_for


@dataclass(frozen=True)
class Entry:
    """An entry of the navigation. ``order``: where it stands, smaller first; ``shown``: to whom; ``exact``: it is marked on its own page
    only, ``but``: nor on these pages below it; ``args``: of the address."""

    label: Any
    address: str
    order: int
    shown: Callable[[Any], bool] = lambda user: True
    exact: bool = False
    but: tuple[str, ...] = ()
    args: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screens:
    """Where a kind that has screens of its own is listed, and the page of one matter (names of addresses; the page takes its number)."""

    list: str
    page: str


_entries: list[Entry] = []
_screens: dict[str, Screens] = {}
_news: list[str] = []
_hidden: list[Callable[[Any], Q | None]] = []
_audited: list[Callable[[Any, int | None], None]] = []


def add_entries(*entries: Entry) -> None:
    """Put entries into the navigation; the same one twice stands once."""
    _entries.extend(e for e in entries if e not in _entries)


def entries(user: Any) -> list[Entry]:
    """The navigation of a person: what the sources entered, and the lists of kinds without screens of their own; in the order of the
    person's roles."""
    lists = [Entry(kind_word(kind.name), "desk:kind", 75, args=(kind.name,)) for kind in plain_kinds()]
    order = order_for(user)
    return order.sort((e for e in [*_entries, *lists] if e.shown(user)), lambda e: (e.address, e.order))


def add_screens(kind: str, screens: Screens) -> None:
    """Say that a kind has screens of its own; the shell makes none for it."""
    _screens[kind] = screens


def screens(kind: str) -> Screens | None:
    """The screens of a kind's own; None where the shell shows it."""
    return _screens.get(kind)


def plain_kinds() -> list[Kind]:
    """The kinds that the shell's own screens show, in the order of their registration."""
    return [kind for kind in kinds.registered() if kind.name not in _screens]


def kind_of(matter: Matter) -> Kind:
    """The kind of a matter."""
    return kinds.of(matter.kind)


def address_of(kind: str, ref: str) -> str:
    """The address of a matter's page, whatever its kind."""
    own = screens(kind)
    return reverse(own.page, args=[ref]) if own else reverse("desk:kind_page", args=[kind, ref])


def add_news(address: str) -> None:
    """Have the head of every staff page ask an address (a name of one) every 20 seconds, and show what it answers."""
    if address not in _news:
        _news.append(address)


def news() -> tuple[str, ...]:
    """The addresses that the head asks."""
    return tuple(_news)


def hide_from_audit(rule: Callable[[Any], Q | None]) -> None:
    """Leave matters out of a person's audit: a function of the user, a condition on matters or None."""
    if rule not in _hidden:
        _hidden.append(rule)


def hidden_from_audit(user: Any) -> Iterable[Q]:
    """The conditions of the matters that a person's audit leaves out."""
    return [q for rule in _hidden if (q := rule(user)) is not None]


def on_audit(hear: Callable[[Any, int | None], None]) -> None:
    """Be told when somebody reads the audit: the user, and how many events go into a file (None: a page on the screen)."""
    if hear not in _audited:
        _audited.append(hear)


def audited(user: Any, count: int | None = None) -> None:
    """Tell those who listen that somebody reads the audit."""
    for hear in _audited:
        hear(user, count)
