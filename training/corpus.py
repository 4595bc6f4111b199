"""The annotated reports: which there are, their texts, their clause tags and figures.

Our own annotation stands in ``annotation/`` without the texts it speaks of: clause numbers and tags (``NAME.tags``), offsets and meanings (``NAME.figures.tsv``).
The texts, and the gold made by others, are read from the shared folder (LUOSHI_SHARED, else ../shared beside the project).
"""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ANNOTATION = HERE / "annotation"
SHARED = Path(os.environ.get("LUOSHI_SHARED", HERE.parents[1] / "shared"))
GOLD = ("beijing-2021", "national-2018", "national-2021")


def ours() -> list[str]:
    """The names of the reports that we annotated."""
    return sorted(p.stem for p in ANNOTATION.glob("*.tags"))


def text(name: str) -> str:
    """The report's text. Raises FileNotFoundError where the shared folder is not there."""
    return (SHARED / "reports" / f"{name}.txt").read_text(encoding="utf-8")


def tags(name: str) -> dict[int, str]:
    """C, I or O by clause number; a clause that is not in it lies in no forward-looking part."""
    if name in GOLD:
        lines = (SHARED / "gold" / f"{name}.clauses.jsonl").read_text(encoding="utf-8").splitlines()
        return {row["clause"]: row["tag"] for row in map(json.loads, filter(str.strip, lines))}
    return parse_tags((ANNOTATION / f"{name}.tags").read_text(encoding="utf-8"))


def parse_tags(written: str) -> dict[int, str]:
    """Lines ``FROM-TO TAGS`` (a letter a clause, or one for all) or ``N TAG``; # begins a comment. Raises ValueError for any other line."""
    found: dict[int, str] = {}
    for line in written.splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        match = re.fullmatch(r"(\d+)(?:-(\d+))?\s+([CIO]+)", line)
        if not match:
            raise ValueError(f"not understood: {line}")
        first, last = int(match[1]), int(match[2] or match[1])
        letters = match[3] * (last - first + 1) if len(match[3]) == 1 else match[3]
        if len(letters) != last - first + 1:
            raise ValueError(f"{len(letters)} tags for {last - first + 1} clauses: {line}")
        found.update(zip(range(first, last + 1), letters, strict=True))
    return found


def figures(name: str) -> list[dict]:
    """Annotated figures with their quotes and indicators put in from the text; [] where a report has tags only."""
    if name in GOLD:
        lines = (SHARED / "gold" / f"{name}.figures.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    path = ANNOTATION / f"{name}.figures.tsv"
    if not path.exists():
        return []
    words = text(name)
    with path.open(encoding="utf-8", newline="") as lines:
        return [_figure(words, row) for row in csv.DictReader(lines, delimiter="\t")]


def _figure(words: str, row: dict[str, str]) -> dict:
    start, end = int(row["start"]), int(row["end"])
    return {
        "start": start,
        "end": end,
        "quote": words[start:end],
        "value": float(row["value"]),
        "value_high": float(row["value_high"]) if row["value_high"] else None,
        "unit": row["unit"],
        "indicator": words[int(row["indicator_start"]) : int(row["indicator_end"])],
        "role": row["role"],
        "change": row["change"] or None,
        "bound": row["bound"],
        "period": row["period"] or None,
    }
