"""The verdict on a target and an outcome that are comparable.

    左右 (approx)   within ±0.5 percentage points, or ±5 % of a count; better than that counts as met
    以上 (ge)       not less        以内 (le)   not more        plain (eq)   as good or better
    ceilings        where less is better, all is reversed

All is reckoned with signs (下降3% is -3): the promise gives the numbers that keep it, the outcome those it may be; all of these good is met, none of
them missed, some of them undecidable (``measures``). The band is ours (labelled so on the page); the report's own words may say otherwise and are shown beside it.
"""

from __future__ import annotations

import math
import re

from .measures import good_for, outcome_span, rate_of
from .rows import MET, MISSED, UNDECIDABLE, Claim


def judge(promise: Claim, outcome: Claim) -> tuple[str, float]:
    """ "met", "missed" or "undecidable", and the margin: positive on the good side, in the promise's unit. Both must have values and be comparable."""
    good, said = good_for(promise), outcome_span(outcome, rate_of(promise))
    assert promise.value is not None
    if math.isinf(good.low) != math.isinf(good.high):
        upper = math.isinf(good.low)
        target = promise.value_high if upper and promise.value_high is not None and rate_of(promise) != "down" else promise.value
        target = -target if rate_of(promise) == "down" else target
        reached = said.high if upper else said.low
        if outcome.bound in ("ge", "approx") or outcome.value_high is None:
            assert outcome.value is not None
            reached = -outcome.value if rate_of(outcome) == "down" or (rate_of(outcome) is None and rate_of(promise) == "down") else outcome.value
        margin = target - reached if upper else reached - target
    else:
        margin = 0.0
    margin = round(margin, 6)
    if said.within(good):
        return MET, margin
    known = math.isinf(good.low) or math.isinf(good.high)
    return (MISSED if known and said.apart_from(good) and not _ambiguous(outcome) else UNDECIDABLE), margin


def _ambiguous(outcome: Claim) -> bool:
    """下降-3.5%: a fall below nought; nobody can tell which was meant."""
    return outcome.value is not None and outcome.value < 0 and outcome.change == "down" and not re.search("降幅|跌幅", outcome.near)
