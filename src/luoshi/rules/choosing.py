"""Which row is in force on a day. The latest of its code that is valid by then, so that an old period can be judged again by the rule of its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


class Versioned(Protocol):
    """What every rule has."""

    @property
    def code(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def valid_from(self) -> date: ...

    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class WordRule:
    """A rule that is a word: its code, what it is called, and since when."""

    code: str
    zh: str
    en: str
    version: int
    valid_from: date
    source: str


Rule = TypeVar("Rule", bound=Versioned)


def in_force(rules: Iterable[Rule], code: str, on: date) -> Rule:
    """The rule of a code that is in force on a day; LookupError if there is none."""
    found = [r for r in rules if r.code == code and r.valid_from <= on]
    if not found:
        raise LookupError(f"{on}没有代码为“{code}”的规则在施行；请在规则表里补上。")
    return max(found, key=lambda r: r.valid_from)


def in_force_or_first(rules: Iterable[Rule], code: str, on: date) -> Rule:
    """The rule of a code in force on a day, or, before any was, its first: what comes in with an old date, or while the clock is wrong, is not
    refused for it. LookupError for a code that there never was."""
    own = [r for r in rules if r.code == code]
    if own and all(r.valid_from > on for r in own):
        return min(own, key=lambda r: r.valid_from)
    return in_force(own, code, on)


def all_in_force(rules: Sequence[Rule], on: date, key: Callable[[Rule], str] = lambda rule: rule.code, or_first: bool = False) -> dict[str, Rule]:
    """Of each code (or other ``key``) the rule in force on a day, in the table's order. A code of which none is yet is left out, or, with
    ``or_first``, there with its first."""
    found: dict[str, Rule] = {}
    later: dict[str, Rule] = {}
    for rule in rules:
        name, chosen = key(rule), found if rule.valid_from <= on else later
        before = chosen.get(name)
        if before is None or (before.valid_from < rule.valid_from) == (rule.valid_from <= on):
            chosen[name] = rule
    if or_first and later.keys() - found.keys():
        order = {key(rule): n for n, rule in reversed(list(enumerate(rules)))}
        found = dict(sorted({**later, **found}.items(), key=lambda item: order[item[0]]))
    return found


def history(rules: Iterable[Rule], code: str) -> tuple[Rule, ...]:
    """All versions of a code, the first one first; none for a code that there never was."""
    return tuple(sorted((r for r in rules if r.code == code), key=lambda r: r.valid_from))
