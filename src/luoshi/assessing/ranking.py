"""The month's ranking: within each group, by the score as it is shown; ties share a rank, a unit with too few callbacks has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .counts import Counts
from .rates import Rates, rates_of, shown
from .rule_tables import RankClass, RateRule

TOO_FEW, NOTHING, RUNNING = "too_few", "nothing", "running"  # why a unit has no rank


@dataclass(frozen=True)
class Standing:
    """A unit in a month's ranking. ``score`` as shown; ``rank`` None with ``unranked`` saying why; ``rise``: points against the month
    before, "" where one of the two has no score or its month is not whole; ``classes``: codes; ``provisional``: its month still runs, and
    names nobody best or last."""

    rates: Rates
    score: str
    rank: int | None
    unranked: str
    rise: str
    classes: tuple[str, ...] = ()
    provisional: bool = False

    @property
    def unit(self) -> str:
        """The unit's code."""
        return self.rates.counts.unit

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.rates.counts.unit_name

    @property
    def group(self) -> str:
        """The group it is ranked in."""
        return self.rates.counts.group


def ranking(
    month: Iterable[Counts],
    rules: Mapping[str, RateRule],
    classes: Mapping[str, RankClass],
    before: Iterable[Counts] = (),
    rules_before: Mapping[str, RateRule] | None = None,
    runs: bool = False,
) -> list[Standing]:
    """The standings of a month, group by group, the best first, those without a rank last. ``before``: the counts of the month
    before, judged by the rules of their own month (``rules_before``), none where that month is not whole. ``runs``: the month is not over:
    no ranks, no classes, no change, units in the order of their codes. KeyError for a group without a rule."""
    last = {c.unit: rates_of(c, (rules_before or rules)[c.group]) for c in before}
    found = []
    by_group: dict[str, list[Rates]] = {}
    for counts in month:
        by_group.setdefault(counts.group, []).append(rates_of(counts, rules[counts.group]))
    if runs:
        return [_provisional(rates) for group in sorted(by_group) for rates in sorted(by_group[group], key=lambda r: r.counts.unit)]
    for group in sorted(by_group):
        found += _classed(_ranked(by_group[group], last), [c for c in classes.values() if group in c.groups])
    return found


def _ranked(units: list[Rates], last: Mapping[str, Rates]) -> list[Standing]:
    made = [Standing(r, r.score_shown, None, _unranked(r), _rise(r, last.get(r.counts.unit))) for r in units]
    ordered = sorted(made, key=lambda s: (bool(s.unranked), -Fraction(s.score or 0), s.unit))
    scores = [Fraction(s.score) for s in ordered if not s.unranked]
    return [s if s.unranked else replace(s, rank=scores.index(Fraction(s.score)) + 1) for s in ordered]


def _provisional(rates: Rates) -> Standing:
    return Standing(rates, rates.score_shown, None, NOTHING if rates.score is None else RUNNING, "", provisional=True)


def _unranked(rates: Rates) -> str:
    if rates.score is None:
        return NOTHING
    return TOO_FEW if rates.counts.n["asked_solved"] < rates.rule.least else ""


def _rise(rates: Rates, last: Rates | None) -> str:
    """Against the month before, of two scores that each would be ranked."""
    if last is None or _unranked(rates) or _unranked(last):
        return ""
    return shown(Fraction(rates.score_shown) - Fraction(last.score_shown))


def _classed(standings: list[Standing], classes: list[RankClass]) -> list[Standing]:
    named: dict[str, list[str]] = {}
    best = {s.unit for each in classes if each.measure == "score" for s in _first(standings, each)}
    for each in sorted(classes, key=lambda c: c.code):
        for standing in _first(standings, each):
            if each.measure != "score_last" or standing.unit not in best:  # in a small group nobody is among the best and the last
                named.setdefault(standing.unit, []).append(each.code)
    return [replace(s, classes=tuple(named.get(s.unit, ()))) for s in standings]


def _first(standings: list[Standing], rule: RankClass) -> list[Standing]:
    """The first so many by the class's measure; who ties with the last of them is in it too. A count of 0 names nobody."""
    if rule.count < 1:
        return []
    measure = MEASURE[rule.measure]
    values = [(value, s) for s in standings if (value := measure(s)) is not None]
    values.sort(key=lambda pair: -pair[0])
    if len(values) <= rule.count:
        return [s for _value, s in values]
    bar = values[rule.count - 1][0]
    return [s for value, s in values if value >= bar]


def _per_10k(standing: Standing) -> Fraction | None:
    counts = standing.rates.counts
    return Fraction(10_000 * counts.n["dispatched"], counts.population) if counts.population else None


MEASURE: dict[str, Callable[[Standing], Fraction | None]] = {
    "score": lambda s: None if s.unranked else Fraction(s.score),
    "score_last": lambda s: None if s.unranked else -Fraction(s.score),
    "rise": lambda s: Fraction(s.rise) if s.rise and Fraction(s.rise) > 0 else None,
    "demands": lambda s: Fraction(s.rates.counts.n["dispatched"]),
    "per_10k": _per_10k,
}
