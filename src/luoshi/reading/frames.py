"""Rows of a report as data frames and as small HTML tables; polars and pandas are only loaded when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Any

SHOWN = 20


def columns(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Rows turned into columns; tuples of words are joined with ；, tuples of numbers with a blank, so that every cell is one value."""
    records = [asdict(row) for row in rows]
    names = list(records[0]) if records else []
    return {name: [_cell(record[name]) for record in records] for name in names}


def _cell(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return "；".join(value) if all(isinstance(v, str) for v in value) else " ".join(map(str, value))
    return value


def to_polars(rows: Sequence[Any]) -> Any:
    """A polars.DataFrame. Raises ImportError with the command to install it."""
    try:
        import polars
    except ImportError:
        raise ImportError("polars is not installed; run: pip install 'luoshi[polars]'") from None
    return polars.DataFrame(columns(rows), infer_schema_length=None, strict=False)


def to_pandas(rows: Sequence[Any]) -> Any:
    """A pandas.DataFrame. Raises ImportError with the command to install it."""
    try:
        import pandas
    except ImportError:
        raise ImportError("pandas is not installed; run: pip install 'luoshi[pandas]'") from None
    return pandas.DataFrame(columns(rows))


def html_table(rows: Sequence[Any]) -> str:
    """The first rows as an HTML table for a notebook."""
    table = columns(rows[:SHOWN])
    head = "".join(f"<th>{escape(name)}</th>" for name in table)
    body = "".join("<tr>" + "".join(f"<td>{escape('' if v is None else str(v))}</td>" for v in line) + "</tr>" for line in zip(*table.values(), strict=True))
    more = f"<p>… {len(rows) - SHOWN} more</p>" if len(rows) > SHOWN else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
