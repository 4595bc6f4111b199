"""What the rules of requests leave open, as versioned data: outcomes and their templates, reasons for exclusion, numbers. Plain
Python; the tables are ``rules/outcomes.csv``, ``rules/exclusions.csv``, ``rules/limits.csv`` and ``rules/requests.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from . import rules
from .clock import UNITS


@dataclass(frozen=True)
class Word:
    """An outcome or a reason: its code, its words, the article it stands on, and what the caller is told (templates)."""

    code: str
    zh: str
    en: str
    basis: str
    template_zh: str
    template_en: str
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Setting:
    """A number or a list of words that a deployment may set: its values, in their order."""

    code: str
    values: tuple[str, ...]
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class LimitRule:
    """How long a kind of request may take, unless its duty says otherwise: an amount of one of the clock's units."""

    code: str
    amount: int
    unit: str
    zh: str
    en: str
    version: int
    valid_from: date
    source: str


@cache
def limits() -> tuple[LimitRule, ...]:
    """The limits by urgency in all their versions."""
    return rules.read("limits", _limit)


def limit_on(code: str, on: date) -> LimitRule:
    """The limit of an urgency in force on a day; LookupError if there is none."""
    return rules.in_force(limits(), code, on)


@cache
def outcomes() -> dict[str, Word]:
    """How a request may end without a unit's solving it (arts. 11, 15), by code."""
    return {w.code: w for w in rules.read("outcomes", _word)}


@cache
def exclusion_reasons() -> dict[str, Word]:
    """Why a request may be left out of the rates, by code."""
    return {w.code: w for w in rules.read("exclusions", _word)}


@cache
def settings() -> tuple[Setting, ...]:
    """All settings in all their versions."""
    return rules.read("requests", _setting)


def rule_on(code: str, on: date) -> tuple[str, ...]:
    """The values of a setting in force on a day; LookupError if there are none."""
    return rules.in_force(settings(), code, on).values


def _word(row: Mapping[str, str]) -> Word:
    return Word(row["code"], row["zh"], row["en"], row["basis"], row["template_zh"], row["template_en"], int(row["version"]), date.fromisoformat(row["valid_from"]), row["source"])


def _setting(row: Mapping[str, str]) -> Setting:
    values = tuple(row["values"].split())
    if not values:
        raise ValueError("values不能空缺")
    return Setting(row["code"], values, int(row["version"]), date.fromisoformat(row["valid_from"]), row["source"])


def _limit(row: Mapping[str, str]) -> LimitRule:
    amount = int(row["amount"])
    if amount <= 0 or row["unit"] not in UNITS:
        raise ValueError(f"amount应大于零，unit应为{'、'.join(UNITS)}之一")
    return LimitRule(row["code"], amount, row["unit"], row["zh"], row["en"], int(row["version"]), date.fromisoformat(row["valid_from"]), row["source"])
