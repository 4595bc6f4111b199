"""What is kept no longer than a rule says: ``retention.csv``, or the file of that name in the deployment's ``rules`` folder. Once a day, in
steps, each a transaction; stopped anywhere it is gone on with, and twice erases nothing twice. What other rooms keep they hand over (``matters.personal_data``).

A table of the deployment's own that cannot be used stops it: ours in its place might erase what was to be kept.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from luoshi import rules
from luoshi.matters import evidence, personal_data
from luoshi.matters.models import Evidence

from .models import Sweep

STEP = 100  # rows a transaction
BUDGET = 5.0  # seconds a call: other jobs wait meanwhile
DAILY = timedelta(hours=20)  # from one that began to the next
LATE = timedelta(days=3)  # after which it is said that it does not run
log = logging.getLogger("luoshi.retention")


@dataclass(frozen=True)
class Rule:
    """``days`` after ``since``; None: kept."""

    code: str
    since: str
    days: int | None
    version: int
    valid_from: date
    source: str


def rules_on(day: date) -> dict[str, Rule]:
    """The rules in force. ValueError for a table that cannot be used."""
    return rules.all_in_force(RETENTION.rows(), day)


def _row(row: Mapping[str, str]) -> Rule:
    what, days = row["what"].strip(), int(row["days"]) if row["days"].strip() else None
    if what not in personal_data.timed():
        raise ValueError(f"没有“{what}”这一种，可用{'、'.join(personal_data.timed())}")
    if days is not None and not 0 <= days <= 36_500:
        raise ValueError("days应在0到36500之间，空着是一直保存")
    return Rule(what, row["since"], days, *rules.dated(row))


RETENTION = rules.declare(
    rules.Table(
        "retention",
        Path(__file__).with_name("rules") / "retention.csv",
        _row,
        zh="什么保存多久",
        en="what is kept how long",
        wrong=rules.STOP,
        without="nothing goes by rule",
        finding="retention",
        may_be_empty=True,
    )
)


def due(now: datetime) -> list[tuple[Rule, int]]:
    """Each rule in force with how many are due; nothing is changed."""
    return [(rule, personal_data.timed()[rule.code].due(now - timedelta(days=rule.days)) if rule.days is not None else 0) for rule in rules_on(timezone.localdate(now)).values()]


def sweep(now: datetime, budget: float | None = BUDGET, force: bool = False) -> Sweep | None:
    """Go on with what is under way, or begin where a day has passed (or ``force``), for so many seconds (None: to the end). The row of it; None
    where it is not yet time. ValueError for a table that cannot be used."""
    row = Sweep.objects.filter(ended_at=None).order_by("pk").first()
    if row is None:
        if not force and Sweep.objects.filter(at__gt=now - DAILY).exists():
            return None
        row = Sweep.objects.create(at=now, rules={rule.code: rule.days for rule in rules_on(timezone.localdate(now)).values()})
    until = None if budget is None else time.monotonic() + budget
    for what, days in row.rules.items():
        if what in row.done or what not in personal_data.timed():
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
        count, files = personal_data.timed()[what].erase(before, STEP)
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


def late(now: datetime) -> bool:
    """Whether the rules were not followed for some days."""
    return not Sweep.objects.filter(ended_at__gt=now - LATE).exists()
