"""What rooms keep for a time, or of a person. Each room hands over its parts when it starts; who follows the rules of retention, or erases a person, has
all of them done, and knows none of the rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from .models import Matter


@dataclass(frozen=True)
class Part:
    """How many are due that are from before an instant; and erase so many of them: how many they were, and hashes of files that may go."""

    due: Callable[[datetime], int]
    erase: Callable[[datetime, int], tuple[int, list[str]]]


@dataclass(frozen=True)
class Traces:
    """By what other rooms know a person: numbers, names, the person's matters."""

    phones: frozenset[str]
    names: frozenset[str]
    matters: tuple[Matter, ...]

    def within(self, text: str) -> bool:
        """Whether a text holds the number or the name."""
        return any(trace in text for trace in (*self.phones, *self.names) if len(trace) > 1)


PersonPart = Callable[[Traces, bool], int]
_for_a_time: dict[str, Part] = {}
_of_a_person: dict[str, PersonPart] = {}


def for_a_time(what: str, part: Part) -> None:
    """Have something go by a rule of the table ``retention``, by its name there."""
    _for_a_time[what] = part


def of_a_person(name: str, part: PersonPart) -> None:
    """Have what a room keeps of a person erased with the person, in the same transaction: ``part(traces, write)`` gives the count."""
    _of_a_person[name] = part


def timed() -> Mapping[str, Part]:
    """What goes by rule, by name."""
    return _for_a_time


def personal() -> Mapping[str, PersonPart]:
    """What is erased with a person, by name."""
    return _of_a_person


def rows(found: Callable[[datetime], QuerySet[Any]], erase: Callable[[QuerySet[Any]], object] = lambda some: some.delete()) -> Part:
    """A part of plain rows: those that ``found`` gives, deleted or done with otherwise, after which it gives them no more."""

    def some(before: datetime, most: int) -> tuple[int, list[str]]:
        pks = list(found(before).order_by("pk").values_list("pk", flat=True)[:most])
        if pks:
            erase(found(before).model._default_manager.filter(pk__in=pks))
        return len(pks), []

    return Part(lambda before: found(before).count(), some)
