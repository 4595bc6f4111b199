"""A month's judged requests as they are published: from the stored table, without what could tell which request a row is."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from luoshi.office.csv_writing import csv_file

from . import judged_parquet
from .judged_columns import PUBLISHED

ROW = 8  # bytes of a row's number


def publish(judged: Path, districts: Mapping[str, str], state: str = "whole") -> Path:
    """The published table of a month beside the stored one; written anew, with new numbers, when the stored one is, whole or not at all.
    ``districts``: the district of each unit, by its code; ``state``: what the month is (``months.state_of``)."""
    path = judged.with_suffix(".judged.csv" if state == "whole" else f".{state}.judged.csv")
    if path.exists() and path.stat().st_mtime_ns >= judged.stat().st_mtime_ns:
        return path
    taken = [name for name in PUBLISHED if name not in ("row", "month_state", "district", "in_time")]
    rows: list[dict[str, Any]] = [
        {**row, "row": secrets.token_hex(ROW), "month_state": state, "district": districts.get(row["unit"], ""), "in_time": int("" < row["contacted_at"] <= row["due_at"])}
        for row in judged_parquet.read(judged, [*taken, "contacted_at", "due_at"])
    ]
    rows.sort(key=lambda row: str(row["row"]))
    draft = path.with_suffix(f".{time.time_ns()}.part")
    try:
        csv_file(draft, chain([list(PUBLISHED)], ([row[name] for name in PUBLISHED] for row in rows)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path
