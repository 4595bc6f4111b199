"""What is handed over to be written: tables with columns and rows, and the paper round them. One description for Excel, Word and CSV.

A cell is a text (never a formula), a number (a Decimal shows as many places as it has), a day, an instant, or None for an empty one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

TITLE_FONT, HEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"  # as offices use them
HEAD_FILL, BORDER = "E8EDF3", "808080"


class Column(NamedTuple):
    """A column. ``width``: in Chinese half widths on a sheet, in proportion on paper, 0 for one by its heading; ``grouped``: thousands apart; ``hidden``: for the
    machine that reads the table again."""

    heading: str
    width: float = 0
    grouped: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Heading:
    """A row of words across the whole table."""

    words: str


Row = Sequence[Any] | Heading


@dataclass(frozen=True)
class Table:
    """A table. ``name``: of its sheet; ``title``: above its headings; ``filters``: whether a sheet lets one filter; ``locked``: only the hidden columns are
    locked, all else may be filled in, rows may be added; ``freeze``: columns that stay in view beside the headings."""

    columns: Sequence[Column]
    rows: Iterable[Row]
    name: str = ""
    title: str = ""
    filters: bool = False
    locked: bool = False
    freeze: int = 0


@dataclass(frozen=True)
class Words:
    """A paragraph of a document; with a ``level`` from 1 a heading, 0 for its title."""

    words: str
    level: int | None = None


class NewPage:
    """Where a document begins a new page."""


def columns_of(headings: Iterable[str], widths: Sequence[float] = ()) -> list[Column]:
    """Columns by their headings and, where they are given, widths."""
    named = list(headings)
    return [Column(heading, width) for heading, width in zip(named, widths or [0.0] * len(named), strict=True)]
