"""What is handed over to be written: tables with columns and rows, and the paper round them. One description for Excel, Word and CSV.

A cell is a text (never a formula), a number (a Decimal shows as many places as it has), a day, an instant, or None for an empty one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

TITLE_FONT, HEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"  # as offices use them
LIST_FONT = "宋体"  # of long lists, read on the screen
HEAD_FILL, FILL_COLOUR, BORDER = "E8EDF3", "FFF7DB", "808080"  # FILL_COLOUR: of what is to be filled in


class Column(NamedTuple):
    """A column. ``width``: in Chinese half widths on a sheet, in proportion on paper, 0 for one by its heading; ``kind``: what a sheet makes of its
    cells, whatever they are handed over as; ``grouped``: thousands apart; ``hidden``: for the machine that reads the table again; ``fill``: to be
    filled in, all that is not is locked then; ``choices``: what may be chosen there; ``hint``: what is said when the cell is entered."""

    heading: str
    width: float = 0
    kind: str = ""
    grouped: bool = False
    hidden: bool = False
    fill: bool = False
    choices: Sequence[str] = ()
    hint: str = ""


# Kinds of columns: codes and telephone numbers, that no sheet may reckon with; days and instants, in ISO 8601 or as such; whole numbers, also those
# that stand as texts; shares in hundredths. What is none of its kind stays the text that it is. The CSV has the same text in each case.
TEXT, DAY, MOMENT, WHOLE, SHARE = "text", "day", "moment", "whole", "share"


@dataclass(frozen=True)
class Heading:
    """A row of words across the whole table."""

    words: str


Row = Sequence[Any] | Heading


@dataclass(frozen=True)
class About:
    """What a list says of itself on each page and in a sheet of its own: what it is, when it was taken, and by what it was chosen ("" for all)."""

    what: str
    when: datetime | None = None
    chosen: str = ""


@dataclass(frozen=True)
class Table:
    """A table. ``name``: of its sheet; ``title``: above its headings, ``above``: lines between the two; ``filters``: whether a sheet lets one filter;
    ``locked``: what is to be filled in is open, or, where no column says so, all that is not hidden, and rows may be added; ``freeze``: columns that
    stay in view beside the headings."""

    columns: Sequence[Column]
    rows: Iterable[Row]
    name: str = ""
    title: str = ""
    filters: bool = False
    locked: bool = False
    freeze: int = 0
    above: Sequence[str] = ()


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
