"""A month's judged requests as they are published: from the stored table, without what could tell which request a row is.

Where of a unit's requests with one outcome more are private than not, whoever counts the public ones knows that such a row is a private request. There a
row must not say at once how it ended, how its caller liked it and whether it was in time: each of the three is drawn among the unit's rows by itself
(``apart``). The rates, each of which counts one of them, stay what they are to the last digit, and the table tells of the private ones no more than they do.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from luoshi.office.csv_writing import csv_file

from . import judged_parquet
from .judged_columns import PUBLISHED

ROW = 8  # bytes of a row's number


def publish(judged: Path, districts: Mapping[str, str], state: str, public: Callable[[Collection[str]], Collection[str]]) -> Path:
    """The published table of a month beside the stored one; written anew, with new numbers, when the stored one is, whole or not at all.
    ``districts``: the district of each unit, by its code; ``state``: what the month is (``months.state_of``); ``public``: which of some numbers are those
    of requests that anybody may know of."""
    path = judged.with_suffix(".apart.csv" if state == "whole" else f".{state}.apart.csv")  # ".judged.csv": as it was published before 2026-12, not handed out any more
    if path.exists() and path.stat().st_mtime_ns >= judged.stat().st_mtime_ns:
        return path
    taken = [name for name in PUBLISHED if name not in ("row", "month_state", "district", "in_time", "apart")]
    rows: list[dict[str, Any]] = [
        {**row, "row": secrets.token_hex(ROW), "month_state": state, "district": districts.get(row["unit"], ""), "in_time": int("" < row["contacted_at"] <= row["due_at"])}
        for row in judged_parquet.read(judged, [*taken, "ref", "contacted_at", "due_at"])
    ]
    drawn_apart(rows, set(public([row["ref"] for row in rows])), secrets.SystemRandom().shuffle)
    rows.sort(key=lambda row: str(row["row"]))
    draft = path.with_suffix(f".{time.time_ns()}.part")
    try:
        csv_file(draft, chain([list(PUBLISHED)], ([row[name] for name in PUBLISHED] for row in rows)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def drawn_apart(rows: Sequence[dict[str, Any]], public: Collection[str], shuffle: Callable[[list[Any]], Any]) -> None:
    """Say of each row whether its answers are its own (``apart``), and draw them apart where they must not be. ``public``: the numbers of the requests
    that anybody may know of."""
    units: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        units[row["unit"]].append(row)
    for own in units.values():
        cells = Counter((row["solved"], row["excluded"] != "") for row in own)
        hidden = Counter((row["solved"], row["excluded"] != "") for row in own if row["ref"] not in public)
        apart = any(2 * hidden[cell] > n for cell, n in cells.items())
        if apart:
            _draw([row for row in own if not row["excluded"]], shuffle)
        for row in own:
            row["apart"] = int(apart)
            if apart and row["excluded"]:  # in no rate
                row.update(callback="pending", solved="", satisfied="", in_time=0)


def _draw(rows: Sequence[dict[str, Any]], shuffle: Callable[[list[Any]], Any]) -> None:
    """Outcome, liking and time, each among the rows by itself. What comes of it hangs on how many there are of each, and not on what stood in one row."""
    outcomes = sorted((row["callback"], row["solved"]) for row in rows)
    liked = sorted(row["satisfied"] for row in rows if row["callback"] == "contacted")
    times = sorted(row["in_time"] for row in rows)
    for values in (outcomes, liked, times):
        shuffle(values)
    for row, (callback, solved), in_time in zip(rows, outcomes, times, strict=True):
        row.update(callback=callback, solved=solved, in_time=in_time, satisfied=liked.pop() if callback == "contacted" else "")
