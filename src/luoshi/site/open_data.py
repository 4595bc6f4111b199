"""The open files and what each of their columns means: declared by the sources, shown on the page of open data. One table (a CSV) says it of
each file; a test holds it to the file itself."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from luoshi.matters.kind_words import in_use

TYPES = {
    "text": ("文字", "text"),
    "code": ("代码", "code"),
    "integer": ("整数", "integer"),
    "number": ("数", "number"),
    "flag": ("是否", "flag"),
    "date": ("日期", "date"),
    "instant": ("时间", "instant"),
    "month": ("月份", "month"),
}
UNITS = {"件": ("件", "requests"), "分": ("分", "points"), "人": ("人", "persons"), "目标的单位": ("目标的单位", "that of the target")}


@dataclass(frozen=True)
class Column:
    """A column of an open file: what it is called there, its type (TYPES) and unit, its meaning, and since when it is there (ISO day)."""

    name: str
    type: str
    unit: str
    zh: str
    en: str
    since: str

    @property
    def meaning(self) -> str:
        """What it means, in the language in use."""
        return in_use((self.zh, self.en))

    @property
    def unit_word(self) -> str:
        """Its unit, in the language in use."""
        return in_use(UNITS.get(self.unit, (self.unit, self.unit)))

    @property
    def type_word(self) -> str:
        """What its type is called, in the language in use."""
        return in_use(TYPES[self.type])


@dataclass(frozen=True)
class OpenFile:
    """A kind of open file. ``code``: of its rows in the table of columns; ``links``: where its files are, (word, address), the latest first."""

    code: str
    title: Any
    about: Any
    table: Path
    links: Callable[[], Sequence[tuple[str, str]]]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, in their order."""
        return columns(self.table, self.code)


_declared: dict[str, OpenFile] = {}


def declare(file: OpenFile) -> None:
    """Put an open file on the page of open data."""
    _declared.setdefault(file.code, file)


def declared() -> list[OpenFile]:
    """The open files, in the order in which they were declared."""
    return list(_declared.values())


@cache
def columns(table: Path, code: str) -> tuple[Column, ...]:
    """The columns of a file as a table has them. ValueError for a row without a meaning or of an unknown type."""
    with table.open(encoding="utf-8", newline="") as lines:
        rows = [Column(r["column"], r["type"], r["unit"], r["zh"], r["en"], r["since"]) for r in csv.DictReader(lines) if r["file"] == code]
    for row in rows:
        if row.type not in TYPES or not (row.zh and row.en and row.since):
            raise ValueError(f"{table.name}: {row.name}")
    return tuple(rows)
