"""What stands in the cells of a workbook that is written: numbers that can be reckoned with, days as days, all else as texts that are never formulas."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .guard import LONGEST_CELL, dangerous, escaped, plain
from .outgoing import DAY, MOMENT, SHARE, TEXT, WHOLE, Column

DIGITS = 15  # that a spreadsheet keeps of a number
FORMATS = {DAY: "yyyy-mm-dd", MOMENT: "yyyy-mm-dd hh:mm", SHARE: "0.0%", TEXT: "@"}
_FIRST_DAY = date(1900, 3, 1)  # before it a spreadsheet counts a day that there never was


def as_value(value: Any) -> Any:
    """A value as a sheet can hold it: long numbers as texts, instants without their zone.

    >>> as_value(20261101000123456), as_value(Decimal("98.50")), as_value(" =1+1\\x00 ")
    ('20261101000123456', Decimal('98.50'), '=1+1')
    """
    if isinstance(value, str):
        return escaped(plain(value)[:LONGEST_CELL])
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**DIGITS else str(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return value if len(value.as_tuple().digits) <= DIGITS else f"{value:f}"
    return None if isinstance(value, float) and not math.isfinite(value) else value


def of_kind(value: Any, kind: str) -> Any:
    """A value as its column's kind wants it; what is none of the kind stays as it is.

    >>> of_kind("2026-12-31", DAY), of_kind("2026-12-06 23:59", MOMENT), of_kind("不限", DAY)
    (datetime.date(2026, 12, 31), datetime.datetime(2026, 12, 6, 23, 59), '不限')
    >>> of_kind("12", WHOLE), of_kind("012", WHOLE), of_kind(440106, TEXT), of_kind("62.5%", SHARE)
    (12, '012', '440106', Decimal('0.625'))
    """
    if kind == TEXT:
        return str(value) if isinstance(value, int | float | Decimal) else value
    if not isinstance(value, str) or not value:
        return value
    if kind in (DAY, MOMENT):
        return _moment(value, kind)
    if kind == WHOLE:
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 and str(int(value)) == value else value
    if kind == SHARE and value.endswith("%"):
        try:
            share = Decimal(value[:-1]) / 100
        except ArithmeticError:  # no number, or one beyond all sense
            return value
        return share if share.is_finite() and len(share.as_tuple().digits) <= DIGITS else value
    return value


def _moment(text: str, kind: str) -> Any:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    if found.date() < _FIRST_DAY:
        return text
    return found.date() if kind == DAY and len(text) == 10 else found.replace(tzinfo=None)


def cell_value(value: Any, column: Column) -> Any:
    """What a column's cell holds for a value."""
    return as_value(of_kind(value, column.kind))


def number_format(value: Any, column: Column) -> str:
    """The format in which a value shows, "" for the usual one."""
    if isinstance(value, bool) or value is None:
        return FORMATS.get(column.kind, "")
    if isinstance(value, datetime):
        return FORMATS[MOMENT]
    if isinstance(value, date):
        return FORMATS[DAY]
    if isinstance(value, str):
        return FORMATS[TEXT] if column.kind == TEXT else ""
    if column.kind == SHARE:
        return share_format(value)
    if isinstance(value, Decimal) and -9 < (places := -int(value.as_tuple().exponent)) < 10 and places > 0:
        return ("#,##0." if column.grouped else "0.") + "0" * places
    return ("#,##0.######" if isinstance(value, float) else "#,##0") if column.grouped else ""


def share_format(value: Any) -> str:
    """The format of a share with as many places as it has.

    >>> share_format(Decimal("0.6")), share_format(Decimal("0.6250"))
    ('0%', '0.0%')
    """
    places = max(0, -int((Decimal(str(value)) * 100).normalize().as_tuple().exponent))
    return "0." + "0" * min(places, 9) + "%" if places else "0%"


def put(cell: Any, value: Any, column: Column) -> None:
    """Put what ``cell_value`` made into a cell, its look already there."""
    if isinstance(value, str):
        cell.value = value or None
        if value:
            cell.data_type = "s"
        if dangerous(value):
            cell.quotePrefix = True  # stays a text when somebody edits it
    else:
        cell.value = value
    if (shown := number_format(value, column)) and cell.number_format != shown:
        cell.number_format = shown
