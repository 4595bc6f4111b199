"""Assessing: the three rates, the ranking and its classes. Only reads; plain Python, no Django.

Counts are integer sums written once as Ibis expressions (DuckDB by default); rates, rounding and ranks are computed from them here,
exactly. ``recompute.py`` does the same from the published table with the standard library alone.
"""

from .ranking import Standing, ranking
from .rates import Rate, Rates, rates_of
from .rule_tables import RankClass, RateRule, class_rules, rate_rules

__all__ = ["RankClass", "Rate", "RateRule", "Rates", "Standing", "class_rules", "ranking", "rate_rules", "rates_of"]
