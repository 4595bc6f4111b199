"""From a grid to tasks: the header found and matched by name, each row read or refused with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from .assignment import Assignment, decided, take_units
from .columns import field_of, period_of, stacked
from .grids import Grid
from .marks import unmark
from .row import FIELDS, NODES, Refused, TaskList, TaskRow
from .task_deadlines import deadline

LOOKED_AT = 40  # rows: above the header stand a title, a date, a unit
HEADER_ROWS = 4
_ORDINAL = re.compile(r"[（(]?\s*(?:[\d.\-—]+|[一二三四五六七八九十百]+|[A-Za-z]{1,4}[-\d]+)\s*[）)]?[.、]?")
_MINUS = re.compile(r"^(?:[-−–—‐‑]|负)(?=\d)")
_PERCENT = re.compile(r"(?:约)?(-?\d{1,6}(?:\.\d+)?)\s*([%％])?")


@dataclass(frozen=True)
class Header:
    """Which column of a grid holds which field; ``first``: the index of the first row below."""

    columns: dict[str, int]
    first: int
    names: tuple[str, ...]
    period: str
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]


def find_header(grid: Grid) -> Header | None:
    """The header of a grid, of one row or several; None where it has none that speaks of tasks."""
    for index, (_, cells) in enumerate(grid.rows[:LOOKED_AT]):
        known = {f for c in cells if c and (f := field_of(c))}
        below = grid.rows[index + 1][1] if index + 1 < len(grid.rows) else []
        if len(known | {f for c in below if c and (f := field_of(c))}) < 2 or not known:
            continue
        depth = 1
        while depth < HEADER_ROWS and index + depth < len(grid.rows) and _goes_on(grid.rows[index][1], grid.rows[index + depth][1]):
            depth += 1
        header = _header([cells for _, cells in grid.rows[index : index + depth]], index + depth)
        if {"text", "task"} & header.columns.keys() and len(header.columns) > 1:
            return header
    return None


def _goes_on(top: list[str], row: list[str]) -> bool:
    """Whether a row still belongs to the header: each of its words is a heading, or comes down from the row above."""
    filled = [(n, c) for n, c in enumerate(row) if c]
    return len(filled) > 0 and all((n < len(top) and c == top[n]) or field_of(c) or field_of((top[n] if n < len(top) else "") + c) for n, c in filled)


def _header(rows: list[list[str]], first: int) -> Header:
    width = max(map(len, rows))
    names = [[r[n] if n < len(r) else "" for r in rows] for n in range(width)]
    columns: dict[str, int] = {}
    unknown, repeated, period = [], [], ""
    for n, stack in enumerate(names):
        lowest = next((s for s in reversed(stack) if s), "")
        field = stacked(stack)
        if field is None:
            if lowest and lowest not in unknown:
                unknown.append(lowest)
        elif field not in columns or field == "progress":
            if field in columns:
                repeated.append(next((s for s in reversed(names[columns[field]]) if s), ""))
            columns[field] = n  # of progress columns by period the last one is the present
            period = period_of(lowest) if field == "progress" else period
        else:
            repeated.append(lowest)
    return Header(columns, first, tuple(rows[-1]), period, tuple(unknown), tuple(repeated))


def read_grid(grid: Grid, header: Header, year: int | None, into: TaskList) -> None:
    """Add the rows below the header to a list."""
    fields = _as_fields(header)
    last = grid.rows[header.first - 1][0]
    for number, cells in grid.rows[header.first :]:
        into.seen, into.passed, last = into.seen + number - last, into.passed + number - last - 1, number
        if tuple(cells) == header.names or _is_heading(grid, number, cells, header):
            into.passed += 1
            continue
        given = {f: cells[n] if n < len(cells) else "" for f, n in header.columns.items()}
        wrong = [f"“{FIELDS.get(f, '序号')}”：{grid.wrong[number, n]}" for f, n in header.columns.items() if (number, n) in grid.wrong]
        taken = [FIELDS.get(f, "序号") for f, n in header.columns.items() if (number, n) in grid.cached]
        if not any(given.values()) and not wrong:
            into.passed += 1
            continue
        where = grid.where(number)
        words, matter = given.get("task") or given.get("text", ""), ""
        try:
            matter, version = _whose(given.get("mark", ""), given.get("ref", ""))
            if wrong:
                raise ValueError("；".join(wrong))
            row = _row(given, year)
        except ValueError as error:
            into.refused.append(Refused(where, f"{error}。", words, matter))
            continue
        if not row.words and not matter:
            into.refused.append(Refused(where, "没有任务文字，请填写或删去这一行。"))
            continue
        row.matter, row.version, row.where = matter, version, where
        row.cells = {f: _cell(f, given, row) for f in fields}
        if taken:
            into.remarks.append(f"{where}“{'、'.join(taken)}”里是公式，取了它上次算出的结果。")
        into.rows.append(row)
    into.columns |= fields


def _as_fields(header: Header) -> frozenset[str]:
    """The row's fields that a header fills: 责任单位 gives lead and helpers, 序号 the number where there is no 折子号."""
    fields = set(header.columns) & FIELDS.keys()
    if "responsible" in header.columns:
        fields |= {"lead", "helpers"}
    if "ordinal" in header.columns:
        fields.add("number")
    return frozenset(fields)


def _cell(field: str, given: dict[str, str], row: TaskRow) -> str:
    if field == "number":
        return row.number
    if field in ("lead", "helpers") and "responsible" in given:
        return "、".join(getattr(row, field))
    return given[field]


def _is_heading(grid: Grid, number: int, cells: list[str], header: Header) -> bool:
    """A heading between rows (一、经济发展) or a note under them: one text, spread over the table or standing in the first column alone."""
    filled = [(n, c) for n, c in enumerate(cells) if c]
    if not filled:
        return False
    at, words = filled[0]
    if len(filled) > 1:
        return all(c == words and (number, n) in grid.spread for n, c in filled[1:]) and len(filled) >= min(3, len(header.columns))
    first = header.columns.get("ordinal", header.columns.get("number"))
    return (at == first and not _ORDINAL.fullmatch(words)) or (at not in header.columns.values() and at == 0)


def _whose(marked: str, ref: str) -> tuple[str, int | None]:
    """Matter and version of a row: by its hidden mark, and where that column is gone by the number that can be read. ValueError where they differ."""
    try:
        matter, version = unmark(marked)
    except ValueError:
        raise ValueError("编号列被改动过，认不出是哪一项；请用原表的编号，新任务请留空") from None
    if matter and ref and ref != matter:
        raise ValueError(f"“系统编号”是{ref}，这一行的编号却是{matter}：行错位了，请按系统编号把各格放回原行")
    return (matter, version) if matter else (ref, None)


def _row(given: dict[str, str], year: int | None) -> TaskRow:
    """A row out of its cells. Raises ValueError with what is wrong."""
    row = TaskRow(number=given.get("number", given.get("ordinal", "")))
    for field in ("text", "task", "target", "leader", "progress", "problems", "next_step", "schedule", "evidence", "figure", "basis", "period"):
        setattr(row, field, given.get(field, ""))
    row.nodes = [given.get(n, "") for n in NODES]
    row.percent = percent(given.get("percent", ""))
    said = Assignment()
    for field in ("lead", "helpers"):
        take_units(said, field, given.get(field, ""))
    if "responsible" in given:
        take_units(said, "helpers" if given.get("lead") else "responsible", given["responsible"])
    words = given.get("deadline", "") or said.deadline
    row.deadline = deadline(words, year)
    if row.deadline.kind == "unread":
        row.questions.append(f"完成时限“{words}”读不出日期：请写明日期。")
    if {"lead", "responsible"} & given.keys():
        outcome = decided(said)
        row.lead, row.helpers = outcome.lead, outcome.helpers
        row.questions += outcome.questions
    else:
        row.helpers = list(dict.fromkeys(said.helpers))
    return row


def percent(words: str) -> Decimal | None:
    """A share as written (53.3%, 100); None for an empty cell. Raises ValueError.

    >>> percent("53.3％"), percent(""), percent("负3%"), percent("－３％")
    (Decimal('53.3'), None, Decimal('-3'), Decimal('-3'))
    """
    words = words.strip()
    if words in ("", "-", "—", "/"):
        return None
    words = _MINUS.sub("-", normalize("NFKC", words))
    found = _PERCENT.fullmatch(words)
    if not found:
        raise ValueError(f"完成率“{words[:20]}”不是百分数，请写成53.3%这样")
    value = Decimal(found[1])
    if not found[2] and 0 < value <= 1:
        raise ValueError(f"完成率“{words}”看不出是{value}%还是{(value * 100).normalize():f}%，请带上百分号")
    try:
        return value.normalize() if value != value.to_integral() else value.quantize(Decimal(1))
    except InvalidOperation:
        raise ValueError(f"完成率“{words[:20]}”太大") from None
