"""A month's ranking for the pages and downloads, from the ledger: the judged requests of a month are kept as Parquet in the data
folder. The one module of this room that knows Django. A month that is over is read anew when somebody asks for it to be; one that runs, after a day."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from luoshi import rules
from luoshi.matters.models import Matter
from luoshi.matters.personal_data import Traces
from luoshi.registers.models import Unit
from luoshi.requests import comparing, judged, privacy
from luoshi.requests.moves import STATES

from . import judged_parquet
from .counts import Counts, counts
from .published import publish
from .ranking import Standing, ranking
from .rule_tables import CLASSES, RATES, RankClass, RateRule, class_rules, first_day, rate_rules

FRESH = 24 * 3600  # seconds that a month may be old: from one hour to the next a row more would tell which request had just fallen due
DISTRICT = 6  # digits of a place code that name its district
WHOLE, PARTIAL, RUNNING = "whole", "partial", "running"  # what a month is: whole; the one in which the platform began; not over yet
SETTLED = 45  # days after its end in which a month's callbacks, exclusions and appeals still come in


@dataclass(frozen=True)
class Month:
    """A month's ranking: written 2026-10, with the instant of its data."""

    month: str
    as_of: datetime
    standings: tuple[Standing, ...]
    classes: Mapping[str, RankClass]
    state: str = WHOLE

    @property
    def runs(self) -> bool:
        """Whether it is not over: what is shown of it is provisional."""
        return self.state == RUNNING


def months() -> list[str]:
    """The months that have judged requests, the latest first; nothing before the first request fell due."""
    now = timezone.localtime()
    found = Matter.objects.filter(kind="request", due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True)
    firsts = [first for state in STATES if (first := found.filter(state=state).first())]  # each of them the first entry of an index
    first = min(firsts, default=None)
    if first is None or first > now:
        return []
    start, made = timezone.localtime(first).date().replace(day=1), []
    at = now.date().replace(day=1)
    while at >= start:
        made.append(f"{at:%Y-%m}")
        at = date.fromisoformat(before(f"{at:%Y-%m}") + "-01")
    return made


def state_of(month: str) -> str:
    """Whether a month is over (RUNNING where it is not) and was whole: PARTIAL where requests are whole only since a later day than its first.
    ValueError for what is no month."""
    first, today = first_day(month), timezone.localdate()
    if (first.year, first.month) >= (today.year, today.month):
        return RUNNING
    begun = comparing.begun()
    return PARTIAL if begun is None or timezone.localtime(begun).date() > first else WHOLE


def settled_on(month: str) -> date:
    """The day from which a month that is over is not read from the ledger anew: until then its callbacks, exclusions and appeals still come in."""
    return first_day(month) + timedelta(days=31 + SETTLED + 1)


def of_month(month: str) -> Month:
    """The ranking of a month. ValueError for what is no month."""
    path, earlier = judged_file(month), judged_file(before(month))
    states = (state_of(month), state_of(before(month)))
    return _of_month(month, states, str(path), path.stat().st_mtime, str(earlier), earlier.stat().st_mtime, (RATES.rows(), CLASSES.rows()))


@lru_cache(maxsize=8)
def _of_month(
    month: str, states: tuple[str, str], path: str, changed: float, earlier: str, changed_earlier: float, _rules: tuple[tuple[RateRule, ...], tuple[RankClass, ...]]
) -> Month:
    day, day_before = first_day(month), first_day(before(month))
    now_counts, then_counts = _counts(path, changed), _counts(earlier, changed_earlier) if states[1] == WHOLE else ()
    classes = class_rules(day)
    standings = ranking(now_counts, rate_rules(day), classes, then_counts, rate_rules(day_before), runs=states[0] == RUNNING)
    return Month(month, datetime.fromtimestamp(changed, timezone.get_current_timezone()), tuple(standings), classes, states[0])


@lru_cache(maxsize=24)
def _counts(path: str, changed: float) -> tuple[Counts, ...]:
    return tuple(counts(path))


def rules_file(name: str) -> Path:
    """The file of the rates or the classes that holds, as it is published."""
    return rules.table(name).in_force_file()


def judged_file(month: str) -> Path:
    """The month's judged requests as Parquet, written anew when they are old. ValueError for what is no month."""
    path = Path(settings.HOME) / "assessing" / f"{month}.parquet"
    over = timezone.localdate() >= settled_on(month)
    if not path.exists() or (not over and time.time() - path.stat().st_mtime > FRESH):
        write(month)
    return path


def write(month: str) -> Path:
    """Write a month's judged requests, whole or not at all."""
    folder = Path(settings.HOME) / "assessing"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{month}.parquet"
    draft = folder / f"{month}.{time.time_ns()}.part"
    try:
        judged_parquet.write(judged.rows(first_day(month)), draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def published(month: str) -> Path:
    """The month's judged requests as anybody may download them. ValueError for what is no month."""
    districts = {u.code: u.place_code[:DISTRICT] for u in Unit.objects.exclude(place_code="") if u.place_code[4:DISTRICT] != "00"}
    return publish(judged_file(month), districts, state_of(month), _public)


def _public(refs: Collection[str]) -> set[str]:
    """Those of some numbers that are requests of which anybody may know."""
    numbers = list(refs)
    return {ref for n in range(0, len(numbers), 500) for ref in privacy.listed().filter(ref__in=numbers[n : n + 500]).values_list("ref", flat=True)}


def before(month: str) -> str:
    """The month before.

    >>> before("2026-01"), before("2026-10")
    ('2025-12', '2026-09')
    """
    first = first_day(month)
    return f"{first.year - (first.month == 1):04}-{(first.month - 2) % 12 + 1:02}"


def forget(traces: Traces, write: bool) -> int:
    """Files of the months in which a person's requests are judged (``matters.personal_data``): made anew from the ledger when somebody asks."""
    wanted = {month for m in traces.matters for at in (m.due_at, m.opened_at) if at for month in (f"{timezone.localtime(at):%Y-%m}", judged.month_of(at))}
    found = [path for month in sorted(wanted) for path in (Path(settings.HOME) / "assessing").glob(f"{month}.*")]
    if write:
        for path in found:
            path.unlink(missing_ok=True)
        cache.clear()
    return len(found)
