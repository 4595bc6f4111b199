"""Rows of a report as data frames and as small HTML tables; polars and pandas are only loaded when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

SHOWN = 20


def columns(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Rows turned into columns; tuples of words are joined with ；, tuples of numbers with a blank, so that every cell is one value."""
    return columns_of([asdict(row) for row in rows])


def columns_of(records: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The same of plain records, all with the same keys."""
    names = list(records[0]) if records else []
    return {name: [_cell(record[name]) for record in records] for name in names}


def _cell(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return "；".join(value) if all(isinstance(v, str) for v in value) else " ".join(map(str, value))
    return value


def to_polars(rows: Sequence[Any]) -> Any:
    """A polars.DataFrame. Raises ImportError with the command to install it."""
    return polars_of(columns(rows))


def polars_of(table: Mapping[str, list[Any]]) -> Any:
    """A polars.DataFrame of columns. Raises ImportError with the command to install it."""
    try:
        import polars
    except ImportError:
        raise ImportError("polars is not installed; run: pip install 'luoshi[polars]'") from None
    return polars.DataFrame(table, infer_schema_length=None, strict=False)


def to_pandas(rows: Sequence[Any]) -> Any:
    """A pandas.DataFrame. Raises ImportError with the command to install it."""
    return pandas_of(columns(rows))


def pandas_of(table: Mapping[str, list[Any]]) -> Any:
    """A pandas.DataFrame of columns. Raises ImportError with the command to install it."""
    try:
        import pandas
    except ImportError:
        raise ImportError("pandas is not installed; run: pip install 'luoshi[pandas]'") from None
    return pandas.DataFrame(table)


def frame_of(table: Mapping[str, list[Any]]) -> Any:
    """A frame of columns by the library that is there, pandas before polars. Raises ImportError with the command to install one."""
    try:
        return pandas_of(table)
    except ImportError:
        return polars_of(table)


def html_table(rows: Sequence[Any]) -> str:
    """The first rows as an HTML table for a notebook."""
    return html_of(columns(rows[:SHOWN]), len(rows))


def html_of(table: Mapping[str, list[Any]], count: int) -> str:
    """Columns as an HTML table; at most ``SHOWN`` rows, and how many more of ``count`` there are."""
    head = "".join(f"<th>{escape(name)}</th>" for name in table)
    lines = zip(*(values[:SHOWN] for values in table.values()), strict=True)
    body = "".join("<tr>" + "".join(f"<td>{escape('' if v is None else str(v))}</td>" for v in line) + "</tr>" for line in lines)
    more = f"<p>… {count - SHOWN} more</p>" if count > SHOWN else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
