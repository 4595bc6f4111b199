"""``luoshi read``: work reports in, task lists, tables and pages out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from ..reading import ReadError, Report
from ..reading.reader import read_quietly
from .files import STANDARD_INPUT, inputs, output_path, write_aside

FORMATS = ("table", "json", "csv", "xlsx", "docx", "html")
BESIDE = frozenset({"xlsx", "docx", "html"})  # never to the terminal


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``read`` to the commands."""
    parser = commands.add_parser(
        "read",
        help="read work reports into figures and commitments",
        description="Read work reports (.txt .docx .pdf .html, or a folder of them) into figures and commitments, each tied to its sentence.",
        epilog="Without -o, json, csv and table go to standard output; xlsx, docx and html to a file beside the input. Exit code: 0, or 1 if any file failed.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a report, a folder of reports, or - for standard input")
    parser.add_argument("--format", "-f", choices=FORMATS, default=None, help="what to give (default: by OUT's ending, else table)")
    parser.add_argument("--out", "-o", type=Path, metavar="OUT", help="a file for one input, a folder for several")
    parser.add_argument("--table", choices=("figures", "tasks"), default="figures", help="which table a csv holds (default: figures)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read every file; one that fails does not stop the others. Returns the exit code."""
    try:
        files = inputs(arguments.files)
    except ReadError as error:
        print(f"luoshi: {error}", file=sys.stderr)
        return 1
    kind = arguments.format or _by_ending(arguments.out)
    several = len(files) > 1
    if several and arguments.out is not None and arguments.out.exists() and not arguments.out.is_dir():
        print(f"luoshi: {arguments.out} is a file; with several reports -o must name a folder.", file=sys.stderr)
        return 1
    failed: list[tuple[Path, str]] = []
    taken: set[Path] = set()
    for path in _with_progress(files):
        try:
            report = read_quietly(sys.stdin.buffer.read() if str(path) == STANDARD_INPUT else path)
            _give(report, path, kind, arguments, several, taken)
        except ReadError as error:
            failed.append((path, str(error)))
            if not several:
                print(f"luoshi: {error}", file=sys.stderr)
    if several:
        _summary(len(files), failed, kind, arguments.out)
    return 1 if failed else 0


def _by_ending(out: Path | None) -> str:
    ending = out.suffix.lower().lstrip(".") if out is not None else ""
    return ending if ending in FORMATS else "table"


def render(report: Report, kind: str, table: str = "figures") -> bytes:
    """A report in one of the formats, as the bytes of a file."""
    if kind == "json":
        return (report.to_json() + "\n").encode("utf-8")
    if kind == "csv":
        from ..reading.views.csv import write_csv

        return write_csv(report, table, mark=True).encode("utf-8")
    if kind == "xlsx":
        from ..reading.views.xlsx import write_xlsx

        return write_xlsx(report)
    if kind == "docx":
        from ..reading.views.docx import write_docx

        return write_docx(report)
    if kind == "html":
        from ..reading.views.html import page

        return page(report).encode("utf-8")
    import io

    from ..reading.views.terminal import print_table

    out = io.StringIO()
    print_table(report, out)
    return out.getvalue().encode("utf-8")


def _give(report: Report, source: Path, kind: str, arguments: argparse.Namespace, several: bool, taken: set[Path]) -> None:
    suffix = ".txt" if kind == "table" else f".{kind}"
    if arguments.out is not None or kind in BESIDE:
        path = output_path(source, suffix, arguments.out, several, taken)
        write_aside(path, render(report, kind, arguments.table))
        if not several:
            print(f"luoshi: wrote {path}", file=sys.stderr)
    elif kind == "table":
        from ..reading.views.terminal import print_table

        print_table(report, sys.stdout)
    elif kind == "csv":
        from ..reading.views.csv import write_csv

        sys.stdout.write(write_csv(report, arguments.table).replace("\r\n", "\n"))
    else:
        print(report.to_json(None if several else 1))
    if report.doubt:
        print(f"luoshi: {report.doubt}", file=sys.stderr)
    elif not report.figures and not report.commitments:
        print(f"luoshi: {source} holds no figure and no commitment; is it a work report?", file=sys.stderr)


def _with_progress(files: list[Path]) -> Iterator[Path]:
    """The files one by one, under a progress bar where a person watches."""
    if len(files) == 1 or not sys.stderr.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=len(files))
        for path in files:
            bar.update(task, description=path.name)
            yield path
            bar.advance(task)


def _summary(total: int, failed: list[tuple[Path, str]], kind: str, out: Path | None) -> None:
    where = f" into {out}" if out else (" beside the inputs" if kind in BESIDE else "")
    print(f"luoshi: read {total - len(failed)} of {total} reports{where}.", file=sys.stderr)
    for path, why in failed:
        print(f"luoshi: failed: {path}: {why}", file=sys.stderr)
