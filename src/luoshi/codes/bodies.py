"""Units by name: the bodies of government that a report names as the ones who act (各区, 市发展改革委, 各级政府).

The names are data (``bodies.csv``), a first list of the current ones and of the general forms; a deployment adds its own.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path


@cache
def _pattern() -> re.Pattern[str]:
    with Path(__file__).with_name("bodies.csv").open(encoding="utf-8", newline="") as lines:
        names = sorted((row["name"] for row in csv.DictReader(lines)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def bodies_in(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the bodies named in ``text[start:end]``, in order, the longest name at each place."""
    return [m.span() for m in _pattern().finditer(text, start, len(text) if end is None else end)]
