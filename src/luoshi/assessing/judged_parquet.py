"""A month's judged requests on disk: one Parquet file of texts, its columns those of ``columns.py``; written as the rows come, read by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .judged_columns import COLUMNS

GROUP = 20_000  # rows that are held at once
SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])


def write(rows: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write judged requests; how many. What a row lacks is an empty text, as in the public table."""
    left, count = iter(rows), 0
    with pq.ParquetWriter(path, SCHEMA) as writer:
        while group := list(islice(left, GROUP)):
            writer.write_table(pa.table({name: [_text(row.get(name)) for row in group] for name in COLUMNS}, schema=SCHEMA))
            count += len(group)
    return count


def read(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """These columns of every row, in the order in which they were written; an empty text where an older file has none."""
    rows: list[dict[str, Any]] = pq.read_table(path, columns=list(columns)).to_pylist()
    return [{name: row.get(name) or "" for name in columns} for row in rows]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
