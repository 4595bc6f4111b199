"""How requests are judged, as tables of rules: the weights of the rates by group of units, and the classes of the ranking.
A ranking by other weights than the city's own would be a wrong one: where its own table is wrong there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luoshi import rules

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


def rate_rules(on: date, path: str | Path | None = None) -> dict[str, RateRule]:
    """The rate rules in force on a day, by group; those that hold, or those of a file. ValueError for a row that is wrong."""
    return rules.all_in_force(RATES.read(Path(path)) if path else RATES.rows(), on)


def class_rules(on: date, path: str | Path | None = None) -> dict[str, RankClass]:
    """The classes in force on a day, by code."""
    return rules.all_in_force(CLASSES.read(Path(path)) if path else CLASSES.rows(), on)


def first_day(month: str) -> date:
    """The first day of a month written 2026-10: the day by whose rules it is judged. ValueError for anything else."""
    return date.fromisoformat(f"{month}-01")


def _rate_rule(row: Mapping[str, str]) -> RateRule:
    numbers = {k: int(row[k]) for k in ("response", "solved", "satisfied", "half", "least", "marked", "version")}
    if min(numbers.values()) < 0 or not numbers["response"] + numbers["solved"] + numbers["satisfied"] or numbers["half"] > 100:
        raise ValueError("权重不能为负，不能都是0；half在0到100之间")
    _version, valid_from, source = rules.dated(row)
    return RateRule(code=row["code"], **numbers, valid_from=valid_from, source=source)


def _class(row: Mapping[str, str]) -> RankClass:
    if row["measure"] not in MEASURES:
        raise ValueError(f"measure应为{'、'.join(MEASURES)}之一")
    groups = tuple(row["groups"].split())
    return RankClass(row["code"], row["zh"], row["en"], row["measure"], int(row["count"]), groups, *rules.dated(row))


RATES = rules.declare(
    rules.Table(
        "rates",
        HERE / "rates.csv",
        _rate_rule,
        zh="三率的权重和门槛",
        en="the weights of the rates, and their bounds, by group of units",
        wrong=rules.STOP,
        without="no rates and no ranking are shown",
    )
)
CLASSES = rules.declare(
    rules.Table(
        "classes",
        HERE / "classes.csv",
        _class,
        zh="排名分哪几类、各取几名",
        en="the classes of the ranking, and how many units each names",
        wrong=rules.STOP,
        without="no rates and no ranking are shown",
    )
)
