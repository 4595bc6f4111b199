"""From the table of judged requests to integer counts by month and unit: one Ibis expression, so that DuckDB, or another engine where
one machine is too small, gives the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..office.csv_writing import csv_file
from .judged_columns import COLUMNS

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEYS = ("month", "group", "unit", "unit_name")
DIALECT: Mapping[str, Any] = {"header": True, "delim": ",", "quote": '"', "escape": '"'}  # said, for a guess from the first rows misreads a later one
SUMS = (
    "dispatched",  # all rows
    "counted",  # those not excluded
    "contacted",  # of the counted, contacted within the first round's limit
    "asked_solved",  # of the counted, those whose caller said yes, half or no
    "solved",
    "half",
    "asked_satisfied",
    "satisfied",  # yes or basically
    "no_longer",
    "no_answer",
    "pending",
    "extended",
    "bounced",
    "redone",
    "reopened",
)


@dataclass(frozen=True)
class Counts:
    """What was counted of a unit in a month. ``n``: by the names of SUMS; ``excluded``: by reason."""

    month: str
    group: str
    unit: str
    unit_name: str
    population: int | None
    n: Mapping[str, int]
    excluded: Mapping[str, int] = field(default_factory=dict)


def table(source: str | Path | Sequence[Mapping[str, Any]]) -> ir.Table:
    """The judged requests as an Ibis table on DuckDB: a Parquet or CSV file (or a pattern of files), or rows. FileNotFoundError,
    ValueError for a table that lacks a column."""
    import ibis

    connection = ibis.duckdb.connect()
    if isinstance(source, str | Path):
        path = str(source)
        found = connection.read_parquet(path) if path.endswith(".parquet") else connection.read_csv(path, all_varchar=True, **DIALECT)
    else:
        rows = [{name: "" if row.get(name) is None else str(row.get(name, "")) for name in COLUMNS} for row in source]
        found = ibis.memtable(rows, schema=ibis.schema(dict.fromkeys(COLUMNS, "string")))
        found = connection.create_table("judged", found, temp=True)
    lacking = [name for name in COLUMNS if name not in found.columns]
    if lacking:
        raise ValueError(f"the table lacks the columns {', '.join(lacking)}; see luoshi.assessing.judged_columns")
    return found.mutate(**{name: found[name].cast("string").fill_null("") for name in COLUMNS})


def counting(judged: ir.Table) -> ir.Table:
    """The expression: one row a month and unit, with the integer sums."""
    import ibis

    def many(condition: Any) -> Any:
        return ibis.ifelse(condition, 1, 0).sum().cast("int64")

    t = judged
    inside = t.excluded == ""
    return t.group_by(list(KEYS)).agg(
        population=t.population.max(),
        dispatched=t.count().cast("int64"),
        counted=many(inside),
        contacted=many(inside & (t.contacted_at != "") & (t.contacted_at <= t.due_at)),
        asked_solved=many(inside & t.solved.isin(["yes", "half", "no"])),
        solved=many(inside & (t.solved == "yes")),
        half=many(inside & (t.solved == "half")),
        asked_satisfied=many(inside & (t.satisfied != "")),
        satisfied=many(inside & t.satisfied.isin(["yes", "basically"])),
        no_longer=many(inside & (t.solved == "no_longer")),
        no_answer=many(inside & (t.callback == "no_answer")),
        pending=many(inside & (t.callback == "pending")),
        extended=many(t.extended == "1"),
        bounced=many((t.bounces != "0") & (t.bounces != "")),
        redone=many((t.redone != "0") & (t.redone != "")),
        reopened=many((t.reopened != "0") & (t.reopened != "")),
    )


def counts(source: str | Path | Sequence[Mapping[str, Any]], months: Iterable[str] | None = None) -> list[Counts]:
    """The counts of all units, of all months or of those given, in the order of month, group and unit."""
    judged = table(source)
    if months is not None:
        judged = judged.filter(judged.month.isin(sorted(months)))
    reasons: dict[tuple[str, ...], dict[str, int]] = {}
    for row in judged.filter(judged.excluded != "").group_by([*KEYS, "excluded"]).agg(n=lambda left: left.count()).to_pyarrow().to_pylist():
        reasons.setdefault(tuple(row[k] for k in KEYS), {})[row["excluded"]] = int(row["n"])
    found = []
    for row in counting(judged).order_by(list(KEYS)).to_pyarrow().to_pylist():
        key = tuple(row[k] for k in KEYS)
        people = int(row["population"]) if str(row["population"] or "").isdigit() else None
        n = {name: int(row[name]) for name in SUMS}
        found.append(Counts(row["month"], row["group"], row["unit"], row["unit_name"], people, n, dict(sorted(reasons.get(key, {}).items()))))
    return found


def write_csv(rows: Iterable[Mapping[str, Any]], path: str | Path, bom: bool = True) -> int:
    """Write judged requests as the public table; how many."""
    count = 0

    def lines() -> Iterator[list[Any]]:
        nonlocal count
        yield list(COLUMNS)
        for row in rows:
            count += 1
            yield [row.get(name, "") for name in COLUMNS]

    csv_file(Path(path), lines(), mark=bom)
    return count
