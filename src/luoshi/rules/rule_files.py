"""From a file to rules: each row made into one, what is wrong told with file and line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")
WRONG = (KeyError, ValueError, TypeError, AttributeError, ArithmeticError)


class RulesError(ValueError):
    """A table of rules that cannot be used; one sentence, with the file and the line."""


def read(
    path: Path,
    make: Callable[[Mapping[str, str]], Made],
    key: Callable[[Made], object] | None = None,
    columns: tuple[str, ...] = (),
    optional: Mapping[str, str] | None = None,
) -> tuple[Made, ...]:
    """The rows of a CSV file, each as ``make`` makes it. ``key``: what may stand there only once; ``columns``: those that the file must have;
    ``optional``: those that it may lack, with what stands for them then. RulesError for all that is wrong, OSError for a file that cannot be
    read."""
    found: list[Made] = []
    seen: dict[object, int] = {}
    for line, row in _lines(path, columns, optional or {}):
        try:
            made = make(row)
        except WRONG as error:
            said = f"没有“{error.args[0]}”" if isinstance(error, KeyError) and error.args else str(error)
            raise RulesError(f"规则表{path.name}第{line}行有误（{said}）；请改正后再用。") from None
        if key is not None and (before := seen.setdefault(key(made), line)) != line:
            raise RulesError(f"规则表{path.name}第{line}行和第{before}行是同一条规则、同一天起施行；一天只能有一个版本，请改正后再用。")
        found.append(made)
    return tuple(found)


def header(path: Path) -> tuple[str, ...]:
    """The columns that a file has. RulesError for a file without any."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _header(path, csv.reader(lines))
    except csv.Error as error:
        raise RulesError(f"规则表{path.name}读不懂（{error}）；请改正后再用。") from None


def dated(row: Mapping[str, str]) -> tuple[int, date, str]:
    """What every row has: version, valid_from and source. ValueError for what is no number or no day."""
    return int(row["version"]), date.fromisoformat(row["valid_from"].strip()), row["source"]


def _lines(path: Path, columns: tuple[str, ...], optional: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.reader(lines)
            names = _header(path, rows)
            if missing := [c for c in columns if c not in names and c not in optional]:
                strange = [n for n in names if n not in columns and n not in optional]
                more = f"；不认识的列：{'、'.join(strange)}" if strange else ""
                raise RulesError(f"规则表{path.name}缺少列：{'、'.join(missing)}{more}；请改正后再用。")
            for cells in rows:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
                    raise RulesError(f"规则表{path.name}第{rows.line_num}行有{len(cells)}格，表头有{len(names)}格；请改正后再用（有逗号的一格要加引号）。")
                yield rows.line_num, {**optional, **dict(zip(names, cells, strict=False))}
    except UnicodeDecodeError:
        raise RulesError(f"规则表{path.name}不是UTF-8文字；请另存为“CSV UTF-8”后再用。") from None
    except csv.Error as error:
        raise RulesError(f"规则表{path.name}不是CSV（{error}）；请改正后再用。") from None


def _header(path: Path, rows: Iterator[list[str]]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in next(rows, []))
    if not any(names):
        raise RulesError(f"规则表{path.name}是空的，第1行应为表头；请改正后再用。")
    if twice := [n for n in names if n and names.count(n) > 1]:
        raise RulesError(f"规则表{path.name}第1行有两个“{twice[0]}”列；请改正后再用。")
    return names
