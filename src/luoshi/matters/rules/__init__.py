"""The ledger's rules as data: one table a kind of rule, each row with its version, the day it is valid from and its source.

A city's own rules are rows of the same form in a file of its own; the row in force on a day is the latest of its code
that is valid by then, so that an old period can be judged again by the rule of its time.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar


class Versioned(Protocol):
    """What every rule has."""

    @property
    def code(self) -> str: ...

    @property
    def valid_from(self) -> date: ...


Rule = TypeVar("Rule")
AnyVersioned = TypeVar("AnyVersioned", bound=Versioned)


def read(name: str, make: Callable[[Mapping[str, str]], Rule], path: Path | None = None) -> tuple[Rule, ...]:
    """The rows of a table as rules; of ``path`` where a deployment has its own. ValueError, with the line, for a row that is wrong."""
    source = path or Path(__file__).with_name(f"{name}.csv")
    found = []
    with source.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                found.append(make(row))
            except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
                raise ValueError(f"规则表{source.name}第{number}行有误（{error}）；请改正后再用。") from None
    return tuple(found)


def in_force(rules: Iterable[AnyVersioned], code: str, on: date) -> AnyVersioned:
    """The rule of a code that is in force on a day; LookupError if there is none."""
    found = [r for r in rules if r.code == code and r.valid_from <= on]
    if not found:
        raise LookupError(f"{on}没有代码为“{code}”的规则在施行；请在规则表里补上。")
    return max(found, key=lambda r: r.valid_from)


def in_force_or_first(rules: Iterable[AnyVersioned], code: str, on: date) -> AnyVersioned:
    """The rule of a code in force on a day, or, before any was, its first: what comes in with an old date, or while the clock is wrong, is not
    refused for it. LookupError for a code that there never was."""
    own = [r for r in rules if r.code == code]
    if own and all(r.valid_from > on for r in own):
        return min(own, key=lambda r: r.valid_from)
    return in_force(own, code, on)
