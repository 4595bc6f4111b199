"""The invented city of the sample, Yunzhou: its codes, and what loading it hands to each source. Plain Python."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

CITY = "990100000000"
SOURCE = "虚构示例"  # of its registers' rows
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Loading:
    """The sample as it is being loaded. ``now``: the instant that it is made to be; ``files``: where its reports and maps lie; ``sizes``: by the
    label of an app, how much of it is asked for (else the source's own ``SIZE``); ``say``: is told how far it is."""

    now: datetime
    files: Path
    sizes: Mapping[str, int] = field(default_factory=dict)
    say: Callable[[str], Any] = print


def morning(year: int, month: int, day: int) -> datetime:
    """Ten o'clock of a day; months go on beyond the twelfth.

    >>> morning(2025, 13, 8).isoformat()
    '2026-01-08T10:00:00+08:00'
    """
    year, month = (year + 1, month - 12) if month > 12 else (year, month)
    return datetime.combine(date(year, month, day), time(10, 0), ZONE)


def districts(files: Path) -> Iterator[tuple[str, str]]:
    """The city's districts: code and name."""
    path = files / "yunzhou-districts.geojson"
    if path.exists():
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            yield feature["properties"]["code"], feature["properties"]["name"]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table of the sample."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
