"""What reconciling gives: one row a promise, with what the next report says of it and the verdict."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from html import escape
from typing import Any

from ..reading.frames import columns_of, frame_of, html_of, pandas_of, polars_of

MET, MISSED, UNDECIDABLE, UNREPORTED = "met", "missed", "undecidable", "unreported"
VERDICTS = (MET, MISSED, UNDECIDABLE, UNREPORTED)
VERDICT_WORDS = {MET: "兑现", MISSED: "未兑现", UNDECIDABLE: "无从判定", UNREPORTED: "再未提及"}
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


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        return f"<Row {self.year} {self.promise.quote[:24]}: {self.verdict}>"


@dataclass(repr=False)
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

    def table(self) -> dict[str, list[Any]]:
        """The rows as columns, one value a cell: what ``to_frame`` and a notebook show."""
        return columns_of([_record(row) for row in self.rows])

    def to_frame(self) -> Any:
        """The rows as a data frame, one promise a row: of pandas if it is installed, else of polars."""
        return frame_of(self.table())

    def to_pandas(self) -> Any:
        """A pandas.DataFrame, one promise a row (``pip install luoshi[pandas]``)."""
        return pandas_of(self.table())

    def to_polars(self) -> Any:
        """A polars.DataFrame, one promise a row (``pip install luoshi[polars]``)."""
        return polars_of(self.table())

    def __repr__(self) -> str:
        years = "→".join(str(y or "?") for y in self.years)
        said = "".join(f", {n} {verdict}" for verdict, n in self.counts().items() if n)
        return f"<Reconciliation {years}: {len(self.rows)} promises{said}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the counts, what a person should know, the first rows."""
        remarks = "".join(f"<li>{escape(r)}</li>" for r in self.remarks)
        return f"<p>{escape(repr(self)[1:-1])}</p>" + (f"<ul>{remarks}</ul>" if remarks else "") + html_of(self.table(), len(self.rows))

    def to_dict(self) -> dict[str, Any]:
        """Plain data; the offsets of ``promise`` are into the promising report's text, those of ``outcome`` into the next."""
        return {
            "schema": SCHEMA,
            "reports": [{"name": n, "year": y} for n, y in zip(self.names, self.years, strict=True)],
            "remarks": self.remarks,
            "rows": [asdict(r) for r in self.rows],
        }


def _record(row: Row) -> dict[str, Any]:
    outcome = row.outcome
    return {
        "year": row.year,
        "promise": row.promise.quote,
        "indicator": row.promise.indicator,
        "target": row.promise.value,
        "target_high": row.promise.value_high,
        "unit": row.promise.unit,
        "bound": row.promise.bound,
        "outcome": outcome.quote if outcome else None,
        "actual": outcome.value if outcome else None,
        "verdict": row.verdict,
        "margin": row.margin,
        "reason": row.reason,
        "by": row.by,
        "id": row.id,
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
