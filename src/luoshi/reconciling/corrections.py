"""A person's correction wins: verdicts read back from ``corrections.csv`` and marked with who gave them.

Columns: id, verdict, outcome_start, outcome_end, note, who. A verdict is its code or its Chinese word. Offsets are into the next report's text; both empty for none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..office.opening import table, tables
from ..office.unreadable import Unreadable
from ..reading import ReadError, Report
from .rows import VERDICT_WORDS, VERDICTS, Claim, Reconciliation, Row

COLUMNS = ("id", "verdict", "outcome_start", "outcome_end", "note", "who")


def corrected(result: Reconciliation, reports: Sequence[Report], written: str | bytes) -> Reconciliation:
    """The reconciliation with corrections from CSV text, or the bytes of a CSV or Excel file. ``reports`` are those of the run, in its order.

    Raises ReadError, with the line, for a file that is no such table; an id that the run does not have is told in ``remarks``.
    """
    rows = {row.id: row for row in result.rows}
    unknown = []
    for n, given in _read(written):
        row = rows.get(given["id"])
        if row is None:
            unknown.append(given["id"])
            continue
        rows[row.id] = _one(row, given, reports, n)
    remarks = [*result.remarks]
    if unknown:
        remarks.append(f"更正表中有{len(unknown)}个编号对不上（{'、'.join(unknown[:5])}），未采用。 corrections with unknown ids")
    return replace(result, rows=[rows[row.id] for row in result.rows], remarks=remarks)


def _read(written: str | bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows, each with its number as a spreadsheet shows it."""
    known = {column: column for column in COLUMNS}
    try:
        found = table(
            tables(written.encode() if isinstance(written, str) else written, "The corrections"), known.get, lambda fields: {"id", "verdict", "who"} <= fields, "The corrections"
        )
        rows = [(row.number, {f: row.cells[n] if n < len(row.cells) else "" for f, n in found.fields.items()}) for row in found.body if not found.is_heading(row)]
    except Unreadable as error:
        if error.why in ("empty", "no words"):
            raise ReadError(f"The corrections lack the column {COLUMNS[0]}; the columns are {', '.join(COLUMNS)}.") from None
        raise ReadError(error.english) from None
    if missing := [c for c in ("id", "verdict", "who") if c not in found.fields]:
        raise ReadError(f"The corrections lack the column {missing[0]}; the columns are {', '.join(COLUMNS)}.")
    return rows


def _one(row: Row, given: dict[str, str], reports: Sequence[Report], line: int) -> Row:
    verdict = {word: code for code, word in VERDICT_WORDS.items()}.get(given["verdict"], given["verdict"])
    if verdict not in VERDICTS:
        raise ReadError(f"Line {line} of the corrections has the verdict {verdict!r}; it must be one of {', '.join(VERDICTS)} ({'、'.join(VERDICT_WORDS.values())}).")
    if not given["who"]:
        raise ReadError(f"Line {line} of the corrections does not say who; a correction needs a name.")
    outcome = row.outcome
    start, end = given.get("outcome_start", ""), given.get("outcome_end", "")
    if start or end:
        if not (start.isdigit() and end.isdigit()) or row.next is None or not int(start) < int(end) <= len(reports[row.next].text):
            raise ReadError(f"Line {line} of the corrections has offsets {start}–{end} that lie outside the next report.")
        outcome = Claim(int(start), int(end), reports[row.next].text[int(start) : int(end)], row.promise.indicator)
    elif verdict == "unreported":
        outcome = None
    return replace(row, verdict=verdict, outcome=outcome, reason=given.get("note", "") or row.reason, margin=row.margin if outcome is row.outcome else None, by=given["who"])
