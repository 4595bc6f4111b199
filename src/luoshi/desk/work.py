"""What a person's day begins with: the work that waits, the rows of it by their time, what changed since yesterday. Sources say what they
have for a person; this module puts it in one order and names no source and no role (``home_order`` has those as a table)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from . import home_order

MOST_ROWS = 12  # of the list by time
MOST_CHANGES = 6


@dataclass(frozen=True)
class Task:
    """A sort of work that waits for a person. ``name``: by which the table of homes orders it; ``count``: how many, as their list counts
    them, None for what can come at any time (a call) and so is never done; ``url``: their list; ``begin``: where the first of them is
    worked on (asked for of the one task that is first), and ``verb`` the words of the button there; ``at``: the instant of the most urgent one; ``note``: what else is to be known
    before one begins; ``order``: where the table says nothing."""

    name: str
    label: Any
    count: int | str | None
    url: str
    order: int
    begin: str | Callable[[], str] = ""
    verb: Any = ""
    tone: str = "info"
    at: datetime | None = None
    note: str = ""

    @property
    def waits(self) -> bool:
        """Whether there is something to be done."""
        return self.count is None or bool(self.count)

    @property
    def start(self) -> str:
        """Where one begins."""
        return (self.begin() if callable(self.begin) else self.begin) or self.url


@dataclass(frozen=True)
class Row:
    """One piece of work in the list by time. ``at``: by which it is sorted, None last; ``first``: before all others (danger); ``what`` is to
    be done; ``due`` as it is shown, or ``since`` in words where there is no limit; ``who``: in whose hands it is."""

    at: datetime | None
    kind: str
    ref: str
    text: str
    url: str
    what: Any
    tone: str = "info"
    due: date | datetime | None = None
    since: str = ""
    late: bool = False
    first: bool = False
    who: str = ""
    name: str = ""  # of its sort: a role that the table of homes leaves it out for does not see it

    @property
    def timed(self) -> bool:
        """Whether its limit is to the minute."""
        return isinstance(self.due, datetime)


@dataclass(frozen=True)
class Change:
    """Something that happened to a person's matter, done by somebody else. ``exact``: whether its hour may be shown."""

    at: datetime
    what: str
    text: str
    ref: str
    url: str
    exact: bool = True


@dataclass(frozen=True)
class Link:
    """A number and the list that it leads to; "" for a page without one."""

    label: Any
    count: int | str
    url: str


@dataclass(frozen=True)
class Part:
    """Something else that a source shows on the home page: its name (by which the table of homes orders it), where it stands where the table
    says nothing, its template and what it shows."""

    name: str
    order: int
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass
class Share:
    """What one source has for a person: tasks, rows by time (the most urgent MOST_ROWS of them), the lists that have all of the rows,
    what changed since yesterday, numbers of since yesterday, and other parts of the page."""

    tasks: list[Task] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    lists: list[Link] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    since: list[Link] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


ShareOf = Callable[[Any, datetime], Share]
_sources: list[ShareOf] = []


def add_work(source: ShareOf) -> None:
    """Have a source say what it has for a person: a function of the user and of the instant from which a change is new (``yesterday``)."""
    if source not in _sources:
        _sources.append(source)


def yesterday(now: datetime | None = None) -> datetime:
    """The beginning of yesterday."""
    day = timezone.localtime(now).date() - timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Day:
    """A person's day: what is first, what else waits, the rows by time, the lists behind them, what changed, other parts."""

    first: Task | None
    others: list[Task]
    rows: list[Row]
    lists: list[Link]
    changes: list[Change]
    since: list[Link]
    parts: list[Part]

    @property
    def held(self) -> bool:
        """Whether anything is in somebody else's hands, so that it is said in whose."""
        return any(row.who for row in self.rows)


def day_of(user: Any, order: home_order.Order) -> Day:
    """The day of a person. Of tasks at the same place the most urgent is first."""
    since = yesterday()
    shares = [source(user, since) for source in _sources]
    waiting = sorted((t for s in shares for t in s.tasks if t.waits), key=lambda t: (t.at is None, t.at or since))
    tasks = order.sort(waiting, lambda t: (t.name, t.order))
    rows = order.sort((r for s in shares for r in s.rows), lambda r: (f"rows:{r.name}", 0))
    parts = order.sort((p for s in shares for p in s.parts), lambda p: (p.name, p.order))
    return Day(
        tasks[0] if tasks else None,
        tasks[1:],
        sorted(rows, key=lambda r: (not r.first, r.at is None, r.at or since, r.ref))[:MOST_ROWS],
        [link for s in shares for link in s.lists],
        sorted((c for s in shares for c in s.changes), key=lambda c: c.at, reverse=True)[:MOST_CHANGES],
        [link for s in shares for link in s.since],
        parts,
    )
