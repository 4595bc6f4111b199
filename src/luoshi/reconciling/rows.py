"""What reconciling gives: one row a promise, with what the next report says of it and the verdict."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from typing import Any

MET, MISSED, UNDECIDABLE, UNREPORTED = "met", "missed", "undecidable", "unreported"
VERDICTS = (MET, MISSED, UNDECIDABLE, UNREPORTED)
SCHEMA = "luoshi.reconciliation/1"


@dataclass(frozen=True)
class Claim:
    """One side of a row: a claim at ``[start, end)`` of its report's text. ``value`` is None for a claim in words; ``near`` is the
    words right around its figure, where the clause holds several, and ``figure`` the number with its unit as written."""

    start: int
    end: int
    quote: str
    indicator: str
    value: float | None = None
    value_high: float | None = None
    unit: str = ""
    bound: str = "eq"
    change: str | None = None
    period: str | None = None
    near: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Row:
    """A promise and its outcome. ``margin`` is outcome less target in the target's unit, on the good side positive; ``report`` and ``next`` are
    numbers into the run's reports. ``by`` names who corrected the row, "" for the program."""

    id: str
    report: int
    next: int | None
    year: int | None
    promise: Claim
    outcome: Claim | None
    verdict: str
    reason: str
    margin: float | None = None
    key: str = ""
    by: str = ""


@dataclass
class Reconciliation:
    """All rows of a run, the names and years of the reports, and what a person should know (gaps, files passed over)."""

    names: list[str]
    years: list[int | None]
    rows: list[Row] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def counts(self, report: int | None = None) -> dict[str, int]:
        """How many rows have each verdict, of all reports or of one."""
        chosen = [r for r in self.rows if report is None or r.report == report]
        return {v: sum(r.verdict == v for r in chosen) for v in VERDICTS}

    def to_dict(self) -> dict[str, Any]:
        """Plain data; the offsets of ``promise`` are into the promising report's text, those of ``outcome`` into the next."""
        return {
            "schema": SCHEMA,
            "reports": [{"name": n, "year": y} for n, y in zip(self.names, self.years, strict=True)],
            "remarks": self.remarks,
            "rows": [asdict(r) for r in self.rows],
        }


def row_id(year: int | None, promise: Claim) -> str:
    """An id that stays while the promise's words and place among like ones stay: a hash of the year, the words and the value."""
    spoken = f"{year}|{''.join(promise.quote.split())}|{promise.indicator}|{promise.value}"
    return hashlib.sha256(spoken.encode("utf-8")).hexdigest()[:12]


def unique_ids(rows: list[Row]) -> list[Row]:
    """Rows whose ids are told apart where the same promise stands twice: -2, -3 … in order of the text."""
    seen: dict[str, int] = {}
    made = []
    for row in rows:
        seen[row.id] = seen.get(row.id, 0) + 1
        made.append(row if seen[row.id] == 1 else replace(row, id=f"{row.id}-{seen[row.id]}"))
    return made
