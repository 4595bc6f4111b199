"""How requests are judged, as data: the weights of the rates by group of units, and the classes of the ranking (``rules/*.csv``)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

HERE = Path(__file__).parent / "rules"
MEASURES = ("score", "score_last", "rise", "demands", "per_10k")


@dataclass(frozen=True)
class RateRule:
    """The rule of a group (street, district, bureau, company): the weights of the rates; ``half``: what "partly solved" counts (0 to
    100, of one); ``least``: callbacks below which a unit is not ranked; ``marked``: per cent excluded from which a unit is marked."""

    code: str
    response: int
    solved: int
    satisfied: int
    half: int
    least: int
    marked: int
    version: int
    valid_from: date
    source: str

    @property
    def name(self) -> str:
        """The rule as it is quoted beside a number."""
        return f"{self.code}/{self.version}"


@dataclass(frozen=True)
class RankClass:
    """A class of the ranking: its measure, how many units it names, and the groups it is for."""

    code: str
    zh: str
    en: str
    measure: str
    count: int
    groups: tuple[str, ...]
    version: int
    valid_from: date
    source: str


Row = TypeVar("Row", RateRule, RankClass)


def rate_rules(on: date, path: str | Path | None = None) -> dict[str, RateRule]:
    """The rate rules in force on a day, by group; of a deployment's own table where one is given. ValueError for a row that is wrong."""
    return _in_force(_read(Path(path) if path else HERE / "rates.csv", _rate_rule), on)


def class_rules(on: date, path: str | Path | None = None) -> dict[str, RankClass]:
    """The classes in force on a day, by code."""
    return _in_force(_read(Path(path) if path else HERE / "classes.csv", _class), on)


def first_day(month: str) -> date:
    """The first day of a month written 2026-10: the day by whose rules it is judged. ValueError for anything else."""
    return date.fromisoformat(f"{month}-01")


def _read(path: Path, make: Callable[[Mapping[str, str]], Row]) -> list[Row]:
    found = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                found.append(make(row))
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise ValueError(f"规则表{path.name}第{number}行有误（{error}）；请改正后再用。") from None
    return found


def _in_force(rows: Iterable[Row], on: date) -> dict[str, Row]:
    return {row.code: row for row in sorted(rows, key=lambda r: (r.valid_from, r.version)) if row.valid_from <= on}


def _rate_rule(row: Mapping[str, str]) -> RateRule:
    numbers = {k: int(row[k]) for k in ("response", "solved", "satisfied", "half", "least", "marked", "version")}
    if min(numbers.values()) < 0 or not numbers["response"] + numbers["solved"] + numbers["satisfied"] or numbers["half"] > 100:
        raise ValueError("权重不能为负，不能都是0；half在0到100之间")
    return RateRule(code=row["code"], **numbers, valid_from=date.fromisoformat(row["valid_from"]), source=row["source"])


def _class(row: Mapping[str, str]) -> RankClass:
    if row["measure"] not in MEASURES:
        raise ValueError(f"measure应为{'、'.join(MEASURES)}之一")
    groups = tuple(row["groups"].split())
    return RankClass(row["code"], row["zh"], row["en"], row["measure"], int(row["count"]), groups, int(row["version"]), date.fromisoformat(row["valid_from"]), row["source"])
