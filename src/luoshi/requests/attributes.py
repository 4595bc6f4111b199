"""What a subject asks besides words and place, as data (``attributes.csv``, ours, versioned), and the check of the answers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from luoshi import rules

DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")  # of GeoReport v2
LISTS = ("singlevaluelist", "multivaluelist")
LONGEST = {"string": 200, "text": 2_000}  # characters


@dataclass(frozen=True)
class Choice:
    """One of the answers of a list."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True)
class Attribute:
    """One thing that a subject asks."""

    subject: str
    code: str
    order: int
    datatype: str
    required: bool
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    values: tuple[Choice, ...]
    version: int
    valid_from: date
    source: str

    def answer(self, given: Sequence[str]) -> Any:
        """What is kept of the values given: a text, a number or a list of keys. ValueError, in one sentence, for what does not fit."""
        if self.datatype == "multivaluelist":
            return [self._key(each) for each in dict.fromkeys(given)]
        if len(given) > 1:
            raise ValueError(_("“%s”只能答一项。") % self.zh)
        value = given[0]
        if self.datatype == "singlevaluelist":
            return self._key(value)
        if self.datatype == "number":
            return self._number(value)
        if self.datatype == "datetime":
            return self._instant(value)
        if len(value) > LONGEST[self.datatype]:
            raise ValueError(_("“%(name)s”超过%(most)d字。") % {"name": self.zh, "most": LONGEST[self.datatype]})
        return " ".join(value.split()) if self.datatype == "string" else value

    def _key(self, value: str) -> str:
        if value not in {v.key for v in self.values}:
            raise ValueError(_("“%(name)s”没有“%(value)s”这个选项。") % {"name": self.zh, "value": value[:40]})
        return value

    def _number(self, value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or abs(number) > 1e12:
            raise ValueError(_("“%(name)s”要填数，不能是“%(value)s”。") % {"name": self.zh, "value": value[:40]})
        return number

    def _instant(self, value: str) -> str:
        try:
            return datetime.fromisoformat(value).isoformat()
        except ValueError:
            raise ValueError(_("“%(name)s”要填 2026-11-23T18:00:00+08:00 这样的时间，不能是“%(value)s”。") % {"name": self.zh, "value": value[:40]}) from None


def attributes(path: Path | None = None) -> tuple[Attribute, ...]:
    """All attributes that hold, in all their versions, or those of a file. ValueError, with the line, for a wrong row."""
    return ATTRIBUTES.read(path) if path else ATTRIBUTES.rows()


def attributes_of(subject: str, on: date) -> list[Attribute]:
    """What a subject asks on a day, in order."""
    return sorted(rules.all_in_force([a for a in attributes() if a.subject == subject], on).values(), key=lambda a: (a.order, a.code))


def asking(on: date) -> set[str]:
    """The subjects that ask something on a day."""
    return {each.subject for each in attributes() if each.valid_from <= on}


def answers(asked: Iterable[Attribute], given: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], list[str]]:
    """The answers to keep, by code, and a sentence for each that is missing or does not fit. What is not asked is not kept."""
    kept: dict[str, Any] = {}
    wrong: list[str] = []
    for each in asked:
        values = [v.strip() for v in given.get(each.code, ()) if v.strip()]
        if not values:
            if each.required:
                wrong.append(_("缺少“%(name)s”（attribute[%(code)s]）。") % {"name": each.zh, "code": each.code})
            continue
        try:
            kept[each.code] = each.answer(values)
        except ValueError as error:
            wrong.append(str(error))
    return kept, wrong


def _attribute(row: Mapping[str, str]) -> Attribute:
    values = tuple(_choice(part) for part in row["values"].split(";") if part)
    if row["datatype"] not in DATATYPES or (row["datatype"] in LISTS) != bool(values):
        raise ValueError(f"datatype应为{'、'.join(DATATYPES)}之一，只有列表有values")
    if row["required"] not in ("true", "false"):
        raise ValueError("required应为true或false")
    version, valid_from, source = rules.dated(row)
    return Attribute(
        subject=row["subject"],
        code=row["code"],
        order=int(row["order"]),
        datatype=row["datatype"],
        required=row["required"] == "true",
        zh=row["zh"],
        en=row["en"],
        hint_zh=row["hint_zh"],
        hint_en=row["hint_en"],
        values=values,
        version=version,
        valid_from=valid_from,
        source=source,
    )


def _choice(part: str) -> Choice:
    key, _equals, names = part.partition("=")
    zh, _bar, en = names.partition("|")
    if not (key and zh and en):
        raise ValueError(f"“{part}”应写成 key=中文|English")
    return Choice(key, zh, en)


ATTRIBUTES = rules.declare(
    rules.Table(
        "attributes",
        Path(__file__).with_name("rules") / "attributes.csv",
        _attribute,
        zh="一类诉求还要问什么",
        en="what a subject asks besides words and place",
        key=lambda a: f"{a.subject} {a.code}",
        may_be_empty=True,
    )
)
