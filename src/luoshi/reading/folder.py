"""A folder of reports read as many: a list that gives one frame of all, and shows itself as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from . import frames
from .reader import read_quietly
from .report import Report
from .sources import FORMATS, ReadError

TABLES = ("figures", "commitments", "sections", "sentences")


class Reports(list[Report]):
    """Reports in the order of their years. ``left_out``: the files that were not taken, each with one sentence that says why."""

    def __init__(self, reports: Iterable[Report] = (), left_out: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(reports)
        self.left_out = list(left_out)

    def to_pandas(self, table: str = "figures") -> Any:
        """One pandas.DataFrame of all reports' figures (or ``commitments``, ``sections``, ``sentences``), with the report's name and year in front."""
        return frames.pandas_of(self._columns(table))

    def to_polars(self, table: str = "figures") -> Any:
        """The same as a polars.DataFrame."""
        return frames.polars_of(self._columns(table))

    def _columns(self, table: str) -> dict[str, list[Any]]:
        if table not in TABLES:
            raise ValueError(f"there is no table {table!r}; there are {', '.join(TABLES)}")
        return frames.columns_of([{"report": r.name, "year_given": r.year, **asdict(row)} for r in self for row in getattr(r, table)])

    def __repr__(self) -> str:
        years = [r.year for r in self if r.year is not None]
        span = f" of {min(years)}–{max(years)}" if years else ""
        left = f", {len(self.left_out)} left out" if self.left_out else ""
        return f"<{len(self)} Reports{span}: {sum(len(r.figures) for r in self)} figures, {sum(len(r.commitments) for r in self)} commitments{left}>"

    def _repr_html_(self) -> str:
        rows: dict[str, list[Any]] = {
            "name": [r.name for r in self],
            "year": [r.year for r in self],
            "title": [r.title for r in self],
            "characters": [len(r.text) for r in self],
            "figures": [len(r.figures) for r in self],
            "commitments": [len(r.commitments) for r in self],
        }
        left = "".join(f"<li>{escape(why)}</li>" for _name, why in self.left_out)
        return frames.html_of(rows, len(self)) + (f"<p>left out:</p><ul>{left}</ul>" if left else "")


def reports_in(folder: Path) -> list[Path]:
    """The files right inside a folder that may be reports, by their endings, in the order of their names. ReadError where there is none."""
    try:
        inside = sorted(p for p in folder.iterdir() if p.suffix.lower() in FORMATS and p.is_file() and not p.name.startswith((".", "~$")))
    except OSError as error:
        raise ReadError(f"{folder} cannot be read as a folder ({error.strerror or error}); check the name.") from None
    if not inside:
        raise ReadError(f"{folder} holds no report (.txt, .docx, .pdf, .html).")
    return inside


def read_folder(folder: str | Path) -> Reports:
    """Read all work reports right inside a folder (.txt, .docx, .pdf, .html), in the order of their years.

    A file that cannot be read, or holds hardly anything that a work report holds (a README), is left out and told in ``left_out``.
    Raises ReadError for a folder in which nothing can be read as a report.
    """
    folder = Path(folder)
    taken, left_out = list[Report](), list[tuple[str, str]]()
    for path in reports_in(folder):
        try:
            report = read_quietly(path)
        except ReadError as error:
            left_out.append((path.name, str(error)))
            continue
        if report.doubt:
            left_out.append((path.name, report.doubt))
        else:
            taken.append(report)
    if not taken:
        raise ReadError(f"{folder} holds no work report: {left_out[0][1]}")
    return Reports(sorted(taken, key=lambda r: (r.year or 0, r.name)), left_out)
