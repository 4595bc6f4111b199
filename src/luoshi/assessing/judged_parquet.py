"""A month's judged requests on disk: one Parquet file of texts, its columns those of ``columns.py``; written as the rows come, read by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from .judged_columns import COLUMNS

GROUP = 20_000  # rows that are held at once


def write(rows: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write judged requests; how many. What a row lacks is an empty text, as in the public table."""
    import pyarrow as pa  # here and not above: a twelfth of every command's start, for what few do
    from pyarrow import parquet

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    left, count = iter(rows), 0
    with parquet.ParquetWriter(path, schema) as writer:
        while group := list(islice(left, GROUP)):
            writer.write_table(pa.table({name: [_text(row.get(name)) for row in group] for name in COLUMNS}, schema=schema))
            count += len(group)
    return count


def read(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """These columns of every row, in the order in which they were written; an empty text where an older file has none."""
    from pyarrow import parquet

    rows: list[dict[str, Any]] = parquet.read_table(path, columns=list(columns)).to_pylist()
    return [{name: row.get(name) or "" for name in columns} for row in rows]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
