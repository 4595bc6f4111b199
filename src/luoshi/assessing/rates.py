"""The three rates and the score of a unit in a month, exactly, from its counts and the rule in force."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .counts import Counts
from .rule_tables import RateRule

PLACES = 2  # decimals shown


@dataclass(frozen=True)
class Rate:
    """A rate: ``numerator`` of ``denominator`` requests; a fraction where a partly solved one counts in part."""

    numerator: Fraction
    denominator: int

    @property
    def value(self) -> Fraction | None:
        """The rate in per cent, exactly; None of nothing."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    @property
    def shown(self) -> str:
        """The rate as it is published: two decimals, half up; "" of nothing."""
        return shown(self.value)

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
        return Fraction(100 * (n["dispatched"] - n["counted"]), n["dispatched"]) if n["dispatched"] else Fraction(0)

    @property
    def marked(self) -> bool:
        """Whether so much is left out that it is marked."""
        return self.counts.n["dispatched"] > self.counts.n["counted"] and self.excluded_share >= self.rule.marked


def rates_of(counts: Counts, rule: RateRule) -> Rates:
    """The rates of a unit's month by a rule."""
    n = counts.n
    solved = Fraction(100 * n["solved"] + rule.half * n["half"], 100)
    return Rates(
        counts,
        rule,
        Rate(Fraction(n["contacted"]), n["counted"]),
        Rate(solved, n["asked_solved"]),
        Rate(Fraction(n["satisfied"]), n["asked_satisfied"]),
    )


def shown(value: Fraction | None) -> str:
    """A number with two decimals, half rounded up; "" for none.

    >>> shown(Fraction(200, 3)), shown(Fraction(1, 200)), shown(Fraction(-1, 200)), shown(None)
    ('66.67', '0.01', '0.00', '')
    """
    if value is None:
        return ""
    hundredths = (value * 10**PLACES + Fraction(1, 2)).__floor__()
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 10**PLACES}.{abs(hundredths) % 10**PLACES:0{PLACES}}"
