"""From when on a suggestion of a lead is good enough to be shown: a table with the figure that was measured. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luoshi import rules


@dataclass(frozen=True)
class Quality:
    """For one way of suggesting (named, duty, alike, both): the ``least`` weight that is shown; ``right`` of ``of`` suggestions at or above it were
    right when it was measured."""

    code: str
    least: float
    right: int
    of: int
    version: int
    valid_from: date
    source: str


def least_on(day: date) -> dict[str, float]:
    """The least weight of each way of suggesting on a day; a way that no rule names is never shown."""
    return {code: rule.least for code, rule in rules.all_in_force(SUGGESTIONS.rows(), day).items()}


def _quality(row: Mapping[str, str]) -> Quality:
    least, right, of = float(row["least"]), int(row["right"]), int(row["of"])
    if row["code"] not in ("named", "duty", "alike", "both"):
        raise ValueError(f"“{row['code']}”不是建议的来源：named、duty、alike、both。")
    if not 0 <= least <= 1 or not 0 <= right <= of:
        raise ValueError(f"“{row['code']}”的下限或测得的数不合情理。")
    return Quality(row["code"], least, right, of, *rules.dated(row))


SUGGESTIONS = rules.declare(
    rules.Table(
        "suggestions",
        Path(__file__).with_name("rules") / "suggestions.csv",
        _quality,
        zh="牵头建议够格才显示",
        en="from when on a suggested lead is shown, with the precision measured",
        by_code=True,
    )
)
