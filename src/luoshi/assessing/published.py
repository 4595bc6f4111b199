"""A month's judged requests as they are published: from the kept table, without what could tell which request a row is."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import duckdb

from luoshi.office.csv_writing import csv_file

from .columns import PUBLISHED

ROW = 8  # bytes of a row's number


def publish(kept: Path, districts: Mapping[str, str]) -> Path:
    """The published table of a month beside its kept one; written anew, with new numbers, when the kept one is, whole or not at all.
    ``districts``: the district of each unit, by its code."""
    path = kept.with_suffix(".judged.csv")
    if path.exists() and path.stat().st_mtime_ns >= kept.stat().st_mtime_ns:
        return path
    taken = [name for name in PUBLISHED if name not in ("row", "district", "in_time")]
    columns = ", ".join(f'"{name}"' for name in taken)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {columns}, contacted_at <> '' AND contacted_at <= due_at FROM read_parquet(?)", [str(kept)]).fetchall()
    rows = []
    for *values, in_time in found:
        row = dict(zip(taken, values, strict=True))
        rows.append({**row, "row": secrets.token_hex(ROW), "district": districts.get(row["unit"], ""), "in_time": int(bool(in_time))})
    rows.sort(key=lambda row: row["row"])
    draft = path.with_suffix(f".{time.time_ns()}.part")
    try:
        csv_file(draft, chain([list(PUBLISHED)], ([row[name] for name in PUBLISHED] for row in rows)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path
