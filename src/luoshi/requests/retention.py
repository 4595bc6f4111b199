"""What is kept no longer than a rule says: ``retention.csv``, or the file of that name in the deployment's ``rules`` folder. Once a day, in
steps, each a transaction; stopped anywhere it is gone on with, and twice erases nothing twice. What other rooms keep they hand over (``also``).

A table of the deployment's own that cannot be used stops it: ours in its place might erase what was to be kept.
"""

from __future__ import annotations

import csv
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from luoshi.matters import evidence
from luoshi.matters.models import Evidence

from .models import Sweep

SHIPPED = Path(__file__).with_name("retention.csv")
STEP = 100  # rows a transaction
BUDGET = 5.0  # seconds a call: other jobs wait meanwhile
DAILY = timedelta(hours=20)  # from one that began to the next
LATE = timedelta(days=3)  # after which it is said that it does not run
log = logging.getLogger("luoshi.retention")


@dataclass(frozen=True)
class Rule:
    """``days`` after ``since``; None: kept."""

    what: str
    since: str
    days: int | None
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Part:
    """How many are due that are from before an instant; and erase so many of them: how many they were, and hashes of files that may go."""

    due: Callable[[datetime], int]
    erase: Callable[[datetime, int], tuple[int, list[str]]]


_parts: dict[str, Part] = {}


def also(what: str, part: Part) -> None:
    """Have something go by a rule."""
    _parts[what] = part


def rows(found: Callable[[datetime], QuerySet[Any]], erase: Callable[[QuerySet[Any]], object] = lambda some: some.delete()) -> Part:
    """A part of plain rows: those that ``found`` gives, deleted or done with otherwise, after which it gives them no more."""

    def some(before: datetime, most: int) -> tuple[int, list[str]]:
        pks = list(found(before).order_by("pk").values_list("pk", flat=True)[:most])
        if pks:
            erase(found(before).model._default_manager.filter(pk__in=pks))
        return len(pks), []

    return Part(lambda before: found(before).count(), some)


def rules_on(day: date) -> dict[str, Rule]:
    """The rules in force. ValueError for a table that cannot be used."""
    own = Path(settings.HOME) / "rules" / SHIPPED.name
    path = own if own.is_file() else SHIPPED
    latest: dict[str, Rule] = {}
    for rule in _read(path):
        before = latest.get(rule.what)
        if rule.valid_from <= day and (before is None or (before.valid_from, before.version) <= (rule.valid_from, rule.version)):
            latest[rule.what] = rule
    return latest


def _read(path: Path) -> Iterator[Rule]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for n, row in enumerate(csv.DictReader(lines), 2):
            try:
                days = int(row["days"]) if row["days"].strip() else None
                rule = Rule(row["what"].strip(), row["since"], days, int(row["version"]), date.fromisoformat(row["valid_from"]), row["source"])
            except (KeyError, TypeError, ValueError, AttributeError):
                raise ValueError(f"line {n} of {path.name} cannot be read") from None
            if rule.what not in _parts or (days is not None and not 0 <= days <= 36_500):
                raise ValueError(f"line {n} of {path.name}: {rule.what} for {row['days']} days is nothing that can be kept so")
            yield rule


def due(now: datetime) -> list[tuple[Rule, int]]:
    """Each rule in force with how many are due; nothing is changed."""
    return [(rule, _parts[rule.what].due(now - timedelta(days=rule.days)) if rule.days is not None else 0) for rule in rules_on(timezone.localdate(now)).values()]


def sweep(now: datetime, budget: float | None = BUDGET, force: bool = False) -> Sweep | None:
    """Go on with what is under way, or begin where a day has passed (or ``force``), for so many seconds (None: to the end). The row of it; None
    where it is not yet time. ValueError for a table that cannot be used."""
    row = Sweep.objects.filter(ended_at=None).order_by("pk").first()
    if row is None:
        if not force and Sweep.objects.filter(at__gt=now - DAILY).exists():
            return None
        row = Sweep.objects.create(at=now, rules={rule.what: rule.days for rule in rules_on(timezone.localdate(now)).values()})
    until = None if budget is None else time.monotonic() + budget
    for what, days in row.rules.items():
        if what in row.done or what not in _parts:
            continue
        while days is not None and _step(row, what, row.at - timedelta(days=days)):
            if until is not None and time.monotonic() > until:
                return row
        row.done = [*row.done, what]
        row.save(update_fields=["done"])
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    log.info("retention: %s", row.counts)
    return row


def _step(row: Sweep, what: str, before: datetime) -> bool:
    """One step; whether there may be more."""
    from . import forgetting

    with transaction.atomic():
        forgetting.overwrite(True)
        count, files = _parts[what].erase(before, STEP)
        if count:
            row.counts = {**row.counts, what: row.counts.get(what, 0) + count}
            row.save(update_fields=["counts"])
    for sha256 in dict.fromkeys(files):
        if not Evidence.objects.filter(sha256=sha256).exists():
            evidence.remove(sha256)
    return count >= STEP


def job(now: datetime) -> None:
    """What the worker does."""
    sweep(now)


def problem(now: datetime) -> str:
    """Why it is not well with retention, a sentence; "" where it is."""
    try:
        rules_on(timezone.localdate(now))
    except (ValueError, OSError) as error:
        return f"rules/{SHIPPED.name} cannot be used ({error}); nothing goes by rule until it is mended."
    if not Sweep.objects.filter(ended_at__gt=now - LATE).exists():
        return "the rules of retention were not followed for three days or more (requests/retention.csv); is the worker running? `luoshi retain` does it at once."
    return ""
