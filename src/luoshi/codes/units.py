"""Units of measure of the genre: measure words, physical units, money, shares; and how they combine.

The table is data (``units.csv``): a unit, its group, and the characters that, coming right after, show that
it is no unit there (人 in 100万人口 is the noun 人口). An open vocabulary is kept closed on purpose: a word that is not in
the table is read as the thing counted, and the unit is then empty (551万农村贫困人口).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Units that measure by themselves, so that even 两 or 三 before them is an amount and no way of speaking.
MEASURING = frozenset({"money", "percent", "ratio", "length", "area", "volume", "mass", "energy", "data", "age", "time"})

ALIASES = {"百分点": "个百分点", "平方千米": "平方公里", "千米": "公里"}


@dataclass(frozen=True)
class Unit:
    """One row of the table: the written form, its group, and what must not follow it."""

    name: str
    group: str
    not_before: str = ""


@cache
def units() -> dict[str, Unit]:
    """The table by written form."""
    with Path(__file__).with_name("units.csv").open(encoding="utf-8", newline="") as lines:
        return {row["unit"]: Unit(row["unit"], row["group"], row["not_before"]) for row in csv.DictReader(lines)}


@cache
def unit_pattern() -> str:
    """A regular expression for one unit, longest first, each with its own refusal of what follows; the
    compounds X/Y (吨/平方公里, 元/人) included."""
    by_length = sorted(units().values(), key=lambda u: -len(u.name))
    simple = "|".join(re.escape(u.name) + (f"(?![{u.not_before}])" if u.not_before else "") for u in by_length)
    plain = "|".join(re.escape(u.name) for u in by_length)
    return rf"(?:{simple})(?:/(?:{plain}|[\u4e00-\u9fff])(?:·(?:{plain}))?)?"


def group_of(unit: str) -> str:
    """The group of a unit (money, percent, count …); a compound has the group of its first part; "" where unknown."""
    row = units().get(unit) or units().get(unit.partition("/")[0])
    return row.group if row else ""


def canonical(unit: str) -> str:
    """One form for the several written ones: 百分点 → 个百分点, 平方千米 → 平方公里, 台(套) → 台（套）."""
    return ALIASES.get(unit, unit).replace("(", "（").replace(")", "）")
