"""What sources add to the public pages: entries of the navigation, what a visitor may do at once and parts of the home page, panels on the page of
a matter, sections of the sitemap, and what the pages' freshness hangs on besides the ledger. The shell names no source; each registers itself when the app starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.matters import kinds
from luoshi.matters.kinds import Kind
from luoshi.matters.models import Matter


@dataclass(frozen=True)
class Entry:
    """An entry of the navigation. ``order``: where it stands, smaller first; ``exact``: it is marked on its own page only."""

    label: Any
    address: str
    order: int
    exact: bool = False


@dataclass(frozen=True)
class Action:
    """What a visitor may do at once: a large button with which the home page begins. ``hint``: one line beneath; ``icon``: its name;
    ``order``: smaller first."""

    label: Any
    hint: Any
    address: str
    icon: str
    order: int


@dataclass(frozen=True)
class Panel:
    """Something on the home page, or beside a matter of another source: its template and what it shows; ``charts``: it draws some."""

    template: str
    context: dict[str, Any]
    charts: bool = False


class Pages(Sitemap):
    """A section of the sitemap: pages that are always there, by the names of their addresses."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def items(self) -> list[str]:
        return list(self._names)

    def location(self, item: str) -> str:
        return reverse(item)


Section = Sitemap | type[Sitemap]
PanelOf = Callable[[Matter], Panel | None]
_entries: list[Entry] = []
_actions: list[Action] = []
_home_parts: list[Callable[[], Panel | None]] = []
_panels: list[PanelOf] = []
_pages: dict[str, str] = {}
_stamps: list[Callable[[], Any]] = []
_sitemaps: dict[str, Section] = {}


def add_entries(*entries: Entry) -> None:
    """Put entries into the navigation; the same one twice stands once."""
    _entries.extend(e for e in entries if e not in _entries)


def entries() -> list[Entry]:
    """The navigation: what the sources entered, and the list of the other kinds where there are some."""
    others = [Entry(_("其他事项"), "site:matters", 25)] if plain_kinds() else []
    return sorted([*_entries, *others], key=lambda e: e.order)


def add_actions(*actions: Action) -> None:
    """Put large buttons at the beginning of the home page; the same one twice stands once."""
    _actions.extend(a for a in actions if a not in _actions)


def actions() -> list[Action]:
    """What a visitor may do at once, in its order."""
    return sorted(_actions, key=lambda a: a.order)


def add_home_part(part: Callable[[], Panel | None]) -> None:
    """Put a part on the home page, right after the buttons: a function that gives it, or None while there is nothing to show."""
    if part not in _home_parts:
        _home_parts.append(part)


def home_parts() -> list[Panel]:
    """The parts of the home page that have something to show."""
    return [found for part in _home_parts if (found := part()) is not None]


def add_panel(panel: PanelOf) -> None:
    """Put a panel on the public pages of matters: a function of the matter, None where there is nothing to show."""
    if panel not in _panels:
        _panels.append(panel)


def panels(matter: Matter) -> list[Panel]:
    """The panels of a matter's public page."""
    return [found for panel in _panels if (found := panel(matter)) is not None]


def add_pages(kind: str, page: str) -> None:
    """Say that a kind has public pages of its own (``page``: the name of the address of one matter); the shell makes none for it."""
    _pages[kind] = page


def page_of(kind: str) -> str:
    """The name of the address of a matter's public page: the kind's own, or "" where the shell shows it."""
    return _pages.get(kind, "")


def plain_kinds() -> list[Kind]:
    """The kinds that the shell's own public pages show."""
    return [kind for kind in kinds.open_kinds() if kind.name not in _pages]


def depends_on(stamp: Callable[[], Any]) -> None:
    """Have public pages count as changed when a stamp changes, besides when the ledger does."""
    if stamp not in _stamps:
        _stamps.append(stamp)


def stamps() -> list[Any]:
    """What the pages hang on besides the ledger, now."""
    return [stamp() for stamp in _stamps]


def add_sitemap(name: str, section: Section) -> None:
    """Put a section into the sitemap, at /sitemap-NAME.xml. ``name``: small letters and hyphens. ValueError where another source has it."""
    if _sitemaps.setdefault(name, section) is not section:
        raise ValueError(f"two sources call a section of the sitemap {name!r}")


def sitemaps() -> dict[str, Section]:
    """The sections of the sitemap that have something in them, by name; the protocol knows no empty one."""
    made = {name: section() if isinstance(section, type) else section for name, section in _sitemaps.items()}
    return {name: section for name, section in made.items() if section.paginator.count}
