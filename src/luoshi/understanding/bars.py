"""How likely something must be to be taken for it: a table of rules (``rules/bars.csv``). Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luoshi import rules

COUNTS = {"danger": 2, "tip": 2, "sure": 1, "knowledge": 1, "alike": 1}  # of each bar, how many probabilities, the lower one first


@dataclass(frozen=True)
class Bar:
    """A bar: its probabilities, 0 to 1, the lower one first."""

    code: str
    values: tuple[float, ...]
    version: int
    valid_from: date
    source: str


def bars_on(code: str, on: date) -> tuple[float, ...]:
    """The probabilities of a bar in force on a day, or, before any were, its first. LookupError for a code that there never was.

    ``danger``: less likely than the first, a letter's words of danger do not count; from the second on a submission is one of danger without
    any. ``tip``: from the first on a person looks whether it is a tip-off, from the second on it is taken for one. ``sure``: the least
    probability of a subject at which a request is dispatched without a person. ``knowledge``: how well an entry must fit to be offered; ``alike``:
    the least score of a request that is offered as the same matter.

    >>> bars_on("danger", date(2026, 11, 23))
    (0.08, 0.3)
    """
    return rules.in_force_or_first(BARS.rows(), code, on).values


def _bar(row: Mapping[str, str]) -> Bar:
    code, values = row["code"].strip(), tuple(float(value) for value in row["values"].split())
    if code not in COUNTS:
        raise ValueError(f"没有“{code}”这一项，可用{'、'.join(COUNTS)}")
    if len(values) != COUNTS[code] or list(values) != sorted(values) or not all(0 <= value <= 1 for value in values):
        raise ValueError(f"{code}的values应是{COUNTS[code]}个0到1之间的数，小的在前")
    return Bar(code, values, *rules.dated(row))


BARS = rules.declare(
    rules.Table(
        "bars",
        Path(__file__).with_name("rules") / "bars.csv",
        _bar,
        zh="听得多准才算：急险、举报、分类、知识、同一件",
        en="how likely a danger, a tip-off, a subject must be to be taken for one, and how well an answer or a look-alike must fit to be offered",
        by_code=True,
    )
)
