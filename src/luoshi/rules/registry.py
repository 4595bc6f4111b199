"""A table of rules, and the register of all of them: where a table's rows are taken from, and what holds where a file is wrong."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from .choosing import Versioned
from .rule_files import RulesError, header, read

MOST_BYTES = 5_000_000  # of a table of a deployment's own

OURS, STOP = "ours", "stop"  # where a deployment's own file is wrong: the rows as shipped hold, or nothing goes by the table
Rule = TypeVar("Rule", bound=Versioned)
log = logging.getLogger("luoshi.rules")

_tables: dict[str, Table[Any]] = {}
_folder: Callable[[], Path] | None = None


def folder_of_the_deployment(folder: Callable[[], Path] | None) -> None:
    """Say where a deployment's own tables lie; None: there are none, as in a notebook. The composition root says it once."""
    global _folder
    _folder = folder


def own_folder() -> Path | None:
    """Where a deployment's own tables lie."""
    return _folder() if _folder else None


def _code(rule: Any) -> str:
    return str(rule.code)


@dataclass(frozen=True, eq=False)
class Table(Generic[Rule]):
    """A table of rules: its name, its file as shipped, how a row becomes a rule, and what it is for. A deployment's own file ``NAME.csv`` is
    read in the place of the shipped one, and anew when it was changed.

    ``key``: what may have one version a day (the code, if nothing else is said); ``check``: what must hold of all rows together, ValueError
    if not; ``wrong``: what holds where the own file is wrong (OURS, STOP); ``by_code``: of codes that the own file does not name, and
    of those that it names until its first row of them begins, the rows as shipped hold: it need not be mended when a later version asks for
    more, and a rule of tomorrow leaves today's in force; ``optional``: columns that a file may lack, with what
    stands for them; ``may_be_empty``: whether no rows at all are a rule too; ``without``: what holds until the own file is mended, where ours may not stand in;
    ``finding``: under which code ``luoshi check`` says that it is wrong.
    """

    name: str
    shipped: Path
    make: Callable[[Mapping[str, str]], Rule]
    zh: str
    en: str
    key: Callable[[Rule], str] = _code
    check: Callable[[tuple[Rule, ...]], None] | None = None
    wrong: str = OURS
    by_code: bool = False
    optional: Mapping[str, str] = field(default_factory=dict)
    may_be_empty: bool = False
    without: str = ""
    finding: str = "rules"
    _kept: dict[Path, tuple[object, tuple[Rule, ...] | RulesError]] = field(default_factory=dict, repr=False)

    def rows(self) -> tuple[Rule, ...]:
        """All rows that hold, in all their versions. RulesError where the deployment's own file is wrong and ours may not stand in."""
        try:
            own = self.own()
        except RulesError:
            if self.wrong == STOP:
                raise
            own = None
        return self.shipped_rows if own is None else own

    def own(self) -> tuple[Rule, ...] | None:
        """The rows of the deployment's own file, filled with ours where that is so; None where it has none. RulesError for one that is wrong."""
        path = self.own_path()
        if path is None:
            return None
        try:
            found = os.stat(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RulesError(f"规则表{path.name}读不了（{error.strerror}）；请改正后再用。") from None
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        before = self._kept.get(path)
        if before is None or before[0] != stamp:
            self._kept.clear()
            before = self._kept[path] = (stamp, self._own_rows(path, found))
            if isinstance(before[1], RulesError):
                log.error("%s", before[1])
        if isinstance(before[1], RulesError):
            raise RulesError(str(before[1]))
        return before[1]

    def own_path(self) -> Path | None:
        """Where the deployment's own file would lie; None where it has no folder."""
        folder = own_folder()
        return folder / f"{self.name}.csv" if folder else None

    def in_force_file(self) -> Path:
        """The file that holds: the deployment's own, if there is one that can be used or nothing may stand in for it, else ours."""
        path = self.own_path()
        if path is None or not path.is_file():
            return self.shipped
        if self.wrong == OURS:
            try:
                self.own()
            except RulesError:
                return self.shipped
        return path

    def read(self, path: Path) -> tuple[Rule, ...]:
        """The rows of any file of this form. RulesError for what is wrong, with the file and the line."""
        rows = read(path, self.make, lambda rule: (self.key(rule), rule.valid_from), self.columns, self.optional)
        if not rows and not self.may_be_empty:
            raise RulesError(f"规则表{path.name}一行规则也没有；请补上，或者删去这个文件。")
        if self.check is not None:
            try:
                self.check(rows)
            except ValueError as error:
                raise RulesError(f"规则表{path.name}：{error}") from None
        return rows

    @cached_property
    def shipped_rows(self) -> tuple[Rule, ...]:
        """The rows as shipped: read once, kept while the program runs, so that they hold whatever becomes of any file."""
        return self.read(self.shipped)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table, those that may be lacking among them."""
        return header(self.shipped)

    def _own_rows(self, path: Path, found: os.stat_result) -> tuple[Rule, ...] | RulesError:
        if not stat.S_ISREG(found.st_mode):
            return RulesError(f"规则表{path.name}不是文件；请改正后再用。")
        if found.st_size > MOST_BYTES:
            return RulesError(f"规则表{path.name}超过{MOST_BYTES // 1_000_000}MB，不像一张规则表；请改正后再用。")
        try:
            rows = self.read(path)
        except RulesError as error:
            return error
        except OSError as error:
            return RulesError(f"规则表{path.name}读不了（{error.strerror}）；请改正后再用。")
        if self.by_code:
            begins: dict[str, date] = {}
            for rule in rows:
                begins[self.key(rule)] = min(rule.valid_from, begins.get(self.key(rule), rule.valid_from))
            rows += tuple(rule for rule in self.shipped_rows if self.key(rule) not in begins or rule.valid_from < begins[self.key(rule)])
        return rows


def declare(table: Table[Rule]) -> Table[Rule]:
    """Register a table; it is listed, checked and kept in backups from then on. ValueError for a name that another table has."""
    known = _tables.setdefault(table.name, table)
    if known is not table and known.shipped != table.shipped:
        raise ValueError(f"two tables of rules are named {table.name}: {known.shipped} and {table.shipped}")
    _tables[table.name] = table
    return table


def table(name: str) -> Table[Any]:
    """The table of a name. LookupError for one that is not declared."""
    if name not in _tables:
        raise LookupError(f"没有名为“{name}”的规则表；有：{'、'.join(sorted(_tables))}。")
    return _tables[name]


def tables() -> tuple[Table[Any], ...]:
    """All tables that are declared, by name."""
    return tuple(_tables[name] for name in sorted(_tables))
