"""The three rates and the score of a unit in a month, exactly, from its counts and the rule in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..wording import shares
from ..wording.shares import Rounding
from .counts import Counts
from .rule_tables import RateRule, first_day

PLAIN = Rounding("plain", "", "", 2, False, 1, date.min, "")  # of a difference of two scores, which is exact, and of half a request


@dataclass(frozen=True)
class Rate:
    """A rate: ``numerator`` of ``denominator`` requests; a fraction where a partly solved one counts in part. ``rounding``: that of its month."""

    numerator: Fraction
    denominator: int
    rounding: Rounding = PLAIN

    @property
    def value(self) -> Fraction | None:
        """The rate in per cent, exactly; None of nothing."""
        return shares.part(self.numerator, self.denominator)

    @property
    def shown(self) -> str:
        """The rate as a number, as its month's rule rounds it; "" of nothing."""
        return shown(self.value, self.rounding)

    @property
    def words(self) -> str:
        """The rate in words, with its sign; "" of nothing."""
        return shares.percent(self.value, self.rounding)

    @property
    def of(self) -> str:
        """What it is of, as it stands beside it: numerator/denominator."""
        top = self.numerator
        return f"{top if top.denominator == 1 else shown(top)}/{self.denominator}"


@dataclass(frozen=True)
class Rates:
    """What a unit is judged by in a month, and the rule it is judged by."""

    counts: Counts
    rule: RateRule
    response: Rate
    solved: Rate
    satisfied: Rate
    rounding: Rounding = PLAIN

    @property
    def score(self) -> Fraction | None:
        """The weighted mean of the rates; None where one that has weight is of nothing."""
        parts = ((self.rule.response, self.response.value), (self.rule.solved, self.solved.value), (self.rule.satisfied, self.satisfied.value))
        if any(weight and value is None for weight, value in parts):
            return None
        whole = sum(weight for weight, _value in parts)
        return sum((weight * value for weight, value in parts if weight and value is not None), Fraction(0)) / whole

    @property
    def excluded_share(self) -> Fraction:
        """Per cent of what was dispatched that is left out."""
        n = self.counts.n
        return shares.part(n["dispatched"] - n["counted"], n["dispatched"]) or Fraction(0)

    @property
    def score_shown(self) -> str:
        """The score as a number, as its month's rule rounds it; "" for none."""
        return shown(self.score, self.rounding)

    @property
    def excluded_shown(self) -> str:
        """The share left out as a number."""
        return shown(self.excluded_share, self.rounding)

    @property
    def excluded_words(self) -> str:
        """The share left out in words."""
        return shares.percent(self.excluded_share, self.rounding)

    @property
    def marked(self) -> bool:
        """Whether so much is left out that it is marked."""
        return self.counts.n["dispatched"] > self.counts.n["counted"] and self.excluded_share >= self.rule.marked


def rates_of(counts: Counts, rule: RateRule) -> Rates:
    """The rates of a unit's month by a rule."""
    n, rounding = counts.n, month_rounding(counts.month)
    solved = Fraction(100 * n["solved"] + rule.half * n["half"], 100)
    return Rates(
        counts,
        rule,
        Rate(Fraction(n["contacted"]), n["counted"], rounding),
        Rate(solved, n["asked_solved"], rounding),
        Rate(Fraction(n["satisfied"]), n["asked_satisfied"], rounding),
        rounding,
    )


def month_rounding(month: str) -> Rounding:
    """How the rates and scores of a month (``2026-10``) are rounded: by the rule of its first day, as they were published."""
    return shares.rounding_of("month", first_day(month))


def together(rates: Iterable[Rate]) -> Rate:
    """One rate of many units, their requests taken together."""
    own = list(rates)
    return Rate(sum((r.numerator for r in own), Fraction(0)), sum(r.denominator for r in own), own[0].rounding if own else PLAIN)


def shown(value: Fraction | None, rounding: Rounding = PLAIN) -> str:
    """A number as it is published in a month's files; "" for none.

    >>> shown(Fraction(200, 3)), shown(Fraction(1, 200)), shown(None)
    ('66.67', '0.01', '')
    """
    found = shares.number(value, rounding)
    return "" if found is None else f"{found:f}"
