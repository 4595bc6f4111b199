"""How many requests of a subject to expect in the weeks ahead, so that work is done before people call (未诉先办): last year's season
at this year's level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

YEAR = 52  # weeks
RECENT = 8  # weeks by which this year's level is told from last year's
NARROW, WIDE = 0.25, 4.0  # bounds of the level, so that a few odd weeks do not carry it away


@dataclass(frozen=True)
class Backtest:
    """Mean absolute errors over the weeks that were forecast: this way, and by the last week known (naive)."""

    weeks: int
    error: float
    naive: float


def ahead(weekly: Sequence[int], weeks: int = 4) -> list[float]:
    """The weeks after a series of weekly counts (the oldest first): the same weeks a year ago, times the level of the last eight weeks
    against theirs. With less than a year and eight weeks, the mean of the last eight. ValueError for more than a year ahead."""
    if not 1 <= weeks <= YEAR:
        raise ValueError("a forecast reaches from one week to a year")
    recent = weekly[-RECENT:]
    if len(weekly) < YEAR + RECENT:
        return [sum(recent) / len(recent) if recent else 0.0] * weeks
    then = weekly[-YEAR - RECENT : -YEAR]
    level = min(WIDE, max(NARROW, (sum(recent) + 1) / (sum(then) + 1)))
    return [round(level * _smooth(weekly, len(weekly) - YEAR + n), 2) for n in range(weeks)]


def backtest(weekly: Sequence[int], weeks: int = 4, start: int = YEAR + RECENT) -> Backtest:
    """How far off it would have been: from each week on from ``start``, the forecast of ``weeks`` ahead against what came."""
    errors, naive, count = 0.0, 0.0, 0
    for known in range(start, len(weekly) - weeks + 1):
        for n, value in enumerate(ahead(weekly[:known], weeks)):
            errors += abs(value - weekly[known + n])
            naive += abs(weekly[known - 1] - weekly[known + n])
            count += 1
    return Backtest(count, errors / count if count else 0.0, naive / count if count else 0.0)


def _smooth(weekly: Sequence[int], at: int) -> float:
    """A week with half the weight of its neighbours': holidays move by a week from year to year."""
    around = [(weekly[n], weight) for n, weight in ((at - 1, 1), (at, 2), (at + 1, 1)) if 0 <= n < len(weekly)]
    return sum(v * w for v, w in around) / sum(w for _v, w in around)
