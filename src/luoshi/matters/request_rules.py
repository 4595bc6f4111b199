"""What the rules of requests leave open, as versioned data: outcomes and their templates, reasons for exclusion, numbers. Plain
Python; the tables are ``rules/outcomes.csv``, ``rules/exclusions.csv``, ``rules/limits.csv`` and ``rules/requests.csv``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from . import rules
from .clock import UNITS

log = logging.getLogger("luoshi.rules")
START = date(2000, 1, 1)
# What serves where a table cannot be read, so that nothing stands still for it; as the tables' first versions (a test compares them).
LAST_LIMITS = {"danger": (2, "hours"), "utilities": (24, "hours"), "general": (7, "days"), "hard": (15, "days")}
LAST_SETTINGS = {
    "tries": "3",
    "bounces": "3",
    "redos": "3",
    "pauses": "caller_unreachable caller_postponed waiting_for_caller court",
    "arrive_minutes": "30",
    "adjudicate_hours": "24",
    "reopen_days": "30",
    "sure": "0.8",
    "danger_fresh": "24",
    "danger": "0.08 0.3",
    "tip": "0.25 0.5",
    "promise_rise": "20 10",
}
UNREADABLE = (ValueError, OSError)


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
    """The limits by urgency in all their versions. ValueError, with the line, for a row that is wrong."""
    return rules.read("limits", _limit)


def limit_on(code: str, on: date) -> LimitRule:
    """The limit of an urgency in force on a day: before any was, the first; where the table cannot be read, the last resort. LookupError for a
    code that there never was."""
    try:
        return rules.in_force_or_first(limits(), code, on)
    except UNREADABLE as error:
        log.error("limits.csv cannot be read (%s)", type(error).__name__)
    if code not in LAST_LIMITS:
        raise LookupError(code)
    return LimitRule(code, *LAST_LIMITS[code], code, code, 0, START, "last resort")


def urgencies() -> list[str]:
    """The codes of the urgencies, in the table's order."""
    try:
        return list(dict.fromkeys(r.code for r in limits()))
    except UNREADABLE as error:
        log.error("limits.csv cannot be read (%s)", type(error).__name__)
        return list(LAST_LIMITS)


def outcomes() -> dict[str, Word]:
    """How a request may end without a unit's solving it (arts. 11, 15), by code; none where the table cannot be read."""
    return _words("outcomes")


def exclusion_reasons() -> dict[str, Word]:
    """Why a request may be left out of the rates, by code; none where the table cannot be read."""
    return _words("exclusions")


def _words(name: str) -> dict[str, Word]:
    try:
        return words(name)
    except UNREADABLE as error:
        log.error("%s.csv cannot be read (%s)", name, type(error).__name__)
        return {}


@cache
def words(name: str) -> dict[str, Word]:
    """The outcomes or the reasons, by code. ValueError, with the line, for a row that is wrong."""
    return {w.code: w for w in rules.read(name, _word)}


@cache
def settings() -> tuple[Setting, ...]:
    """All settings in all their versions. ValueError, with the line, for a row that is wrong."""
    return rules.read("requests", _setting)


def rule_on(code: str, on: date) -> tuple[str, ...]:
    """The values of a setting in force on a day: before any were, the first; where the table cannot be read, the last resort. LookupError for a
    code that there never was."""
    try:
        return rules.in_force_or_first(settings(), code, on).values
    except UNREADABLE as error:
        log.error("requests.csv cannot be read (%s)", type(error).__name__)
    return tuple(LAST_SETTINGS[code].split())


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
