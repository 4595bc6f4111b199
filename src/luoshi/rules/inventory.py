"""How the tables of rules stand on a day: each with its file, its rows, since when it holds, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .registry import Table, own_folder, tables
from .rule_files import RulesError, header

SHEETS = (".csv", ".xlsx", ".xls", ".et", ".txt")  # what somebody may have meant to be a table


@dataclass(frozen=True)
class Standing:
    """A table on a day. ``file``: the one that holds, None where none does; ``rows``: how many hold rules, in all versions; ``since``: from
    when on all of it holds as it does on that day; ``coming``: the next day on which something changes; ``error``: what is wrong with the
    deployment's own file; ``strange``: columns of it that nobody reads."""

    table: Table[Any]
    file: Path | None
    rows: int
    since: date | None
    coming: date | None
    error: str = ""
    strange: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether the deployment's own file holds."""
        return self.file is not None and self.file != self.table.shipped


def standing_of(table: Table[Any], on: date) -> Standing:
    """How a table stands on a day."""
    error, strange = "", _strange(table)
    try:
        table.own()
    except RulesError as wrong:
        error = str(wrong)
    try:
        rows = table.rows()
    except RulesError:
        return Standing(table, None, 0, None, None, error, strange)
    days = {row.valid_from for row in rows}
    since, coming = max((d for d in days if d <= on), default=None), min((d for d in days if d > on), default=None)
    return Standing(table, table.in_force_file(), len(rows), since, coming, error, strange)


def standings(on: date) -> list[Standing]:
    """How every table that is declared stands on a day, by name."""
    return [standing_of(table, on) for table in tables()]


def strays() -> list[Path]:
    """Files in the deployment's own folder that no table reads, though they look like one."""
    folder = own_folder()
    if folder is None or not folder.is_dir():
        return []
    names = {f"{table.name}.csv" for table in tables()}
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in SHEETS and p.name not in names and not p.name.startswith("."))


def _strange(table: Table[Any]) -> tuple[str, ...]:
    path = table.own_path()
    try:
        return tuple(c for c in header(path) if c and c not in table.columns) if path is not None and path.is_file() else ()
    except (RulesError, ValueError, OSError):
        return ()
