"""The verdict on a target and an outcome that are comparable, and whether they are.

    左右 (approx)   within ±0.5 percentage points, or ±5 % of a count; better than that counts as met
    以上 (ge)       not less        以内 (le)   not more        plain (eq)   as good or better
    ceilings        where less is better, all is reversed

The band is ours (labelled so on the page); the report's own words may say otherwise and are shown beside it.
"""

from __future__ import annotations

from ..codes.indicators import indicator_of
from .rows import MET, MISSED, Told

POINTS, SHARE = 0.5, 0.05
SLACK = 1e-9


def less_is_better(promise: Told) -> bool:
    """A ceiling: by its bound, else by the indicator's direction. A fall promised (下降3%) is better the larger it is."""
    if promise.bound == "le":
        return True
    if promise.bound == "ge" or promise.change == "down":
        return False
    found = indicator_of(promise.indicator)
    return bool(found and found.better == "down")


def band(promise: Told) -> float:
    """How far 左右 reaches on the bad side: half a point for percentages, five in a hundred of any other number; nought without 左右."""
    assert promise.value is not None
    if promise.bound != "approx":
        return 0.0
    return POINTS if promise.unit in ("%", "‰", "个百分点") else abs(promise.value) * SHARE


def judge(promise: Told, outcome: Told) -> tuple[str, float]:
    """ "met" or "missed", and the margin: positive on the good side, in the promise's unit. Both must have values and be comparable."""
    assert promise.value is not None
    assert outcome.value is not None
    falls = less_is_better(promise)
    target = promise.value
    if promise.value_high is not None and falls:
        target = promise.value_high
    told = outcome.value
    if outcome.change == "down" and promise.change == "up":
        told = -told
    margin = target - told if falls else told - target
    if falls and outcome.bound == "le":  # 控制在3%以内: at most that
        margin = max(margin, 0.0) if told <= target + SLACK else margin
    reach = band(promise)
    return (MET if margin >= -reach - SLACK * max(1.0, abs(target)) else MISSED), round(margin, 6)
