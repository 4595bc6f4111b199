"""How a sheet is printed: A4, upright or across by its width, as wide as its pages are, its headings on each of them, and what it is and which page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .guard import plain
from .outgoing import DAY, MOMENT, About, Column

UPRIGHT, ACROSS = 96.0, 232.0  # half widths that a page holds, the letters not smaller than some 7 points
MARGIN, EDGE = 0.45, 0.7  # inches, at the sides and above and below
LONGEST_HEADER = 200  # characters; Excel takes 255 with its own signs
_NARROWEST = {DAY: 12.0, MOMENT: 17.0}
_WIDEST = 60.0
_A4 = 9  # as Excel calls it


def width_of(column: Column) -> float:
    """A column's width in half widths: none so narrow that a day shows as ####."""
    return max(column.width or min(_WIDEST, 8 + 2.0 * len(column.heading)), _NARROWEST.get(column.kind, 0.0))


def halves(text: str) -> int:
    """How many half widths a line of text takes.

    >>> halves("完成率"), halves("62.5%")
    (6, 5)
    """
    return len(text) + sum(c >= "\u2e80" for c in text)


@lru_cache(maxsize=4096)
def lines(words: str, width: float) -> int:
    """How many lines words take in a column of a width."""
    room = max(1, int(width) - 2)
    return sum(-(-halves(line) // room) or 1 for line in words.split("\n"))


def set_page(sheet: Any, columns: Sequence[Column], head: int, freeze: int = 0, about: About | None = None) -> None:
    """Widths, and all that printing needs. ``head``: the row of the headings; ``freeze``: the columns that stay in view, and on each page where
    the columns take several. A sheet that is written row by row wants it before its first row."""
    from openpyxl.utils import get_column_letter

    shown = [width_of(c) for c in columns if not c.hidden]
    for n, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width_of(column)
        if column.hidden:
            sheet.column_dimensions[get_column_letter(n)].hidden = True
    wide = sum(shown) > UPRIGHT
    pages = pages_across(shown, freeze)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape" if wide else "portrait", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = MARGIN
    sheet.page_margins.top = sheet.page_margins.bottom = EDGE
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{head}:{head}"
    if pages > 1 and freeze:
        sheet.print_title_cols = f"A:{get_column_letter(freeze)}"
        sheet.page_setup.pageOrder = "overThenDown"
    sheet.freeze_panes = f"{get_column_letter(freeze + 1)}{head + 1}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    if about is not None:
        chosen = f"（{plain(about.chosen)}）" if about.chosen else ""
        sheet.oddHeader.left.text = _in_header(f"{plain(about.what)}{chosen}")
        sheet.oddHeader.right.text = f"{about.when:%Y-%m-%d %H:%M}" if about.when else ""


def pages_across(widths: Sequence[float], freeze: int = 0) -> int:
    """How many pages beside each other hold columns of such widths, the first ``freeze`` of them on each.

    >>> pages_across([60, 60, 60]), pages_across([20, *[60.0] * 6], 1)
    (1, 2)
    """
    if sum(widths) <= ACROSS:
        return 1
    room = max(ACROSS - sum(widths[:freeze]), ACROSS / 2)
    return max(1, -(-int(sum(widths[freeze:])) // int(room)))


def _in_header(text: str) -> str:
    """Words as a page's header holds them, where & begins a sign."""
    return text.replace("\n", " ")[:LONGEST_HEADER].replace("&", "&&")
