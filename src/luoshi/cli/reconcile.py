"""``luoshi reconcile``: reports of following years in, what became of each promise out."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path

from ..reading import ReadError, Report
from ..reading.reader import read_quietly
from ..reconciling import Reconciliation, reconcile
from ..reconciling.corrections import corrected
from .files import inputs, output_path, write_aside

FORMATS = ("table", "json", "csv", "xlsx", "html")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``reconcile`` to the commands."""
    parser = commands.add_parser(
        "reconcile",
        help="what became of each promise, by the next report's own words",
        description="Reconcile the reports of following years: for every promise of one, what the next says of it, and a verdict with both quotes.",
        epilog="Exit code: 0, or 1 if a file failed or fewer than two reports of different years are left.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="reports of following years, or a folder of them")
    parser.add_argument("--format", "-f", choices=FORMATS, default=None, help="what to give (default: by OUT's ending, else table)")
    parser.add_argument("--out", "-o", type=Path, metavar="OUT", help="a file; without it standard output, or for xlsx and html a file beside the first input")
    parser.add_argument("--corrections", type=Path, metavar="CSV", help="a person's corrections (id, verdict, outcome_start, outcome_end, note, who)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, reconcile, correct, write. Returns the exit code."""
    reports: list[Report] = []
    failed = 0
    try:
        files = inputs(arguments.files)
        for path in files:
            try:
                reports.append(read_quietly(path))
            except ReadError as error:
                failed += 1
                print(f"luoshi: {error} It is left out.", file=sys.stderr)
        try:
            result = reconcile(reports)
        except ValueError as error:
            raise ReadError(f"{error}.") from None
        used = [next(r for r in reports if r.year == year) for year in result.years]
        if arguments.corrections is not None:
            result = corrected(result, used, _bytes_of(arguments.corrections))
        kind = arguments.format or _by_ending(arguments.out)
        _give(result, used, kind, arguments.out, files[0])
    except ReadError as error:
        print(f"luoshi: {error}", file=sys.stderr)
        return 1
    for remark in result.remarks:
        print(f"luoshi: {remark}", file=sys.stderr)
    return 1 if failed else 0


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror or error}).") from None


def _by_ending(out: Path | None) -> str:
    ending = out.suffix.lower().lstrip(".") if out is not None else ""
    return ending if ending in FORMATS else "table"


def render(result: Reconciliation, reports: list[Report], kind: str) -> bytes:
    """The result in one of the formats, as the bytes of a file."""
    from ..reconciling.views.html import page
    from ..reconciling.views.tables import print_table, write_csv, write_xlsx

    if kind == "json":
        return (json.dumps(result.to_dict(), ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    if kind == "csv":
        return write_csv(result, mark=True).encode("utf-8")
    if kind == "xlsx":
        return write_xlsx(result)
    if kind == "html":
        return page(result, reports).encode("utf-8")
    out = io.StringIO()
    print_table(result, out)
    return out.getvalue().encode("utf-8")


def _give(result: Reconciliation, reports: list[Report], kind: str, out: Path | None, first: Path) -> None:
    if out is not None or kind in ("xlsx", "html"):
        path = output_path(first.with_name("reconciliation.txt"), f".{'txt' if kind == 'table' else kind}", out, False, set())
        write_aside(path, render(result, reports, kind))
        print(f"luoshi: wrote {path}", file=sys.stderr)
    elif kind == "table":
        from ..reconciling.views.tables import print_table

        print_table(result, sys.stdout)
    else:
        sys.stdout.write(render(result, reports, kind).decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n"))
