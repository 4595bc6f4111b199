"""``luoshi train`` and ``luoshi classify``: a classifier from the deployment's own history, and its use on a table."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..office.csv_writing import csv_bytes
from ..office.opening import Table, table, tables
from ..office.table import Row
from ..office.unreadable import Unreadable
from .files import write_aside

if TYPE_CHECKING:
    from ..understanding import Guess


class TableError(ValueError):
    """A table that cannot be used; one sentence for the person."""


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``train`` and ``classify`` to the commands."""
    trainer = commands.add_parser(
        "train", help="learn the subjects of messages from a table", description="Learn the subjects of messages from a CSV table of past ones; nothing leaves the machine."
    )
    trainer.add_argument("file", type=Path, metavar="FILE.csv", help="past messages, one a row, the first line naming the columns")
    trainer.add_argument("--text", default="title,detail", help="the column or columns of the text: title,body or one alone (default: title,detail)")
    trainer.add_argument("--label", default="label", help="the column of the subject (default: label)")
    trainer.add_argument("--out", "-o", type=Path, required=True, metavar="MODEL", help="the model file to write")
    trainer.set_defaults(run=run_train)
    reader = commands.add_parser(
        "classify",
        help="give the messages of a table their subjects",
        description="Add subject, probability, the candidates and the words that weighed to each row of a CSV table.",
    )
    reader.add_argument("file", type=Path, metavar="FILE.csv")
    reader.add_argument("--model", "-m", type=Path, required=True, metavar="MODEL", help="made by `luoshi train`")
    reader.add_argument("--text", default="title,detail", help="as for train")
    reader.add_argument("--out", "-o", type=Path, required=True, metavar="OUT.csv")
    reader.set_defaults(run=run_classify)


def run_train(given: argparse.Namespace) -> int:
    """Train and write the model; the exit code."""
    return _run(_train, given)


def run_classify(given: argparse.Namespace) -> int:
    """Classify and write the table; the exit code."""
    return _run(_classify, given)


def _run(work: Any, given: argparse.Namespace) -> int:
    try:
        from ..understanding import ModelError
    except ImportError as error:
        print(f"luoshi: {error.name} is not installed; run: pip install 'luoshi[understanding]'", file=sys.stderr)
        return 1
    try:
        work(given)
    except (TableError, ModelError, OSError) as error:
        print(f"luoshi: {error}", file=sys.stderr)
        return 1
    return 0


def _train(given: argparse.Namespace) -> None:
    from ..understanding import train

    rows, names = _table(given.file)
    messages = list(_messages(rows, names, given))
    if given.label not in names:
        raise TableError(f"{given.file} has no column {given.label!r}; its columns are: {', '.join(names)}. Name one with --label.")
    begun = time.perf_counter()
    model = train(messages, [row[given.label] or "" for row in rows])
    model.save(given.out)
    print(f"luoshi: {len(model.subjects)} subjects from {len(rows)} messages in {time.perf_counter() - begun:.1f} s; wrote {given.out}", file=sys.stderr)


def _classify(given: argparse.Namespace) -> None:
    from ..understanding import SubjectModel

    model = SubjectModel.load(given.model)
    rows, names = _table(given.file)
    guesses = model.classify(_messages(rows, names, given))
    columns = [*names, *(c for c in ADDED if c not in names)]
    made = ({**row, **_added(guess)} for row, guess in zip(rows, guesses, strict=True))
    write_aside(given.out, csv_bytes([columns, *([row.get(c, "") for c in columns] for row in made)]))
    print(f"luoshi: {len(rows)} messages; wrote {given.out}", file=sys.stderr)


ADDED = ("subject", "probability", "candidates", "reasons")


def _added(guess: Guess) -> dict[str, Any]:
    return {
        "subject": guess.subject,
        "probability": f"{guess.probability:.4f}",
        "candidates": "；".join(f"{name} {p:.3f}" for name, p in guess.candidates),
        "reasons": "、".join(guess.reasons),
    }


def _table(path: Path) -> tuple[list[dict[str, str]], list[str]]:
    """The rows of a table and its columns' names, through the one reader of office files."""
    try:
        found = table(tables(path), lambda name: name, bool, path.name)
        names = [h for h in found.headings if h]
        rows = [_row(found, row) for row in found.body if not found.is_heading(row)]
    except Unreadable as error:
        raise TableError(error.english.rstrip(".") + ".") from None
    for remark in (*found.remarks, *found.sheet.remarks):
        print(f"luoshi: {remark}", file=sys.stderr)
    if not rows:
        raise TableError(f"{path} holds no rows below its first line.")
    return rows, list(dict.fromkeys(names))


def _row(found: Table, row: Row) -> dict[str, str]:
    if row.flaws:
        flaw = next(iter(row.flaws.values()))
        print(f"luoshi: {row.number}: {flaw.reason}", file=sys.stderr)
    cells = [*row.cells, *[""] * (len(found.headings) - len(row.cells))]
    return {name: cell for name, cell in reversed(list(zip(found.headings, cells, strict=False))) if name}


def _messages(rows: list[dict[str, str]], names: list[str], given: argparse.Namespace) -> Iterator[tuple[str, str]]:
    columns = [c.strip() for c in given.text.split(",") if c.strip()]
    missing = [c for c in columns if c not in names]
    if missing or not columns:
        raise TableError(f"{given.file} has no column {'、'.join(missing) or '(none named)'}; its columns are: {', '.join(names)}. Name them with --text.")

    from ..understanding.features import split_message

    for row in rows:
        texts = [row[c] for c in columns]
        yield split_message(texts[0]) if len(texts) == 1 else (texts[0], "\n".join(texts[1:]))
