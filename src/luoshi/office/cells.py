"""What a person sees in a cell of a workbook, from what stands in the file: numbers by their digits, days and shares by their format."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache

from .guard import plain, unescaped
from .moments import from_serial, shown
from .table import CUT, Flaw

_UNSEEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.I)
_XF = re.compile(r"<(?:[\w.-]+:)?xf\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:.-]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_FORMAT = re.compile(r"<(?:[\w.-]+:)?numFmt\b([^>]*)>")
_STYLES = re.compile(r"<(?:[\w.-]+:)?cellXfs\b[^>]*>(.*?)</(?:[\w.-]+:)?cellXfs\s*>", re.S)
EXACT = 2**53  # above it not every whole number is one of a machine's


class Look(Enum):
    """How a cell shows a number."""

    PLAIN = "plain"
    SHARE = "share"
    DAY = "day"
    TIME = "time"
    SPAN = "span"  # hours that may pass 24


# Formats by their number alone (ECMA-376, 18.8.30): the usual ones, and those that Chinese Excel calls by these numbers.
_BUILTIN = {
    **dict.fromkeys((9, 10), Look.SHARE),
    **dict.fromkeys((14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), Look.DAY),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), Look.TIME),
    46: Look.SPAN,
}


def looks_of(styles: bytes) -> list[Look]:
    """How the cells of each style show numbers, from a workbook's part of styles."""
    text = styles.decode("utf-16" if styles[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    formats = {a.get("numFmtId", ""): _look(_unquoted(a.get("formatCode", ""))) for a in map(_attributes, _FORMAT.findall(text))}
    part = _STYLES.search(text)
    found = []
    for given in map(_attributes, _XF.findall(part[1])) if part else ():
        key = given.get("numFmtId", "0")
        found.append(formats.get(key) or _BUILTIN.get(int(key) if key.isdigit() else 0, Look.PLAIN))
    return found


def _attributes(text: str) -> dict[str, str]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _unquoted(code: str) -> str:
    for entity, sign in (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        code = code.replace(entity, sign)
    return code


@lru_cache(maxsize=1024)
def _look(code: str) -> Look:
    """How a format shows a number.

    >>> _look('yyyy"年"m"月"d"日"'), _look("[h]:mm"), _look("h:mm"), _look("0.0%"), _look('0"月"'), _look("[$-804]General")
    (<Look.DAY: 'day'>, <Look.SPAN: 'span'>, <Look.TIME: 'time'>, <Look.SHARE: 'share'>, <Look.PLAIN: 'plain'>, <Look.PLAIN: 'plain'>)
    """
    seen = _UNSEEN.sub("", code.split(";")[0]).lower().replace("general", "")
    if "[" in seen:
        return Look.SPAN
    if re.search(r"[yd]|(?<![hs:])m{3,}", seen) or ("m" in seen and not re.search("[hs]", seen) and "0" not in seen and "#" not in seen):
        return Look.DAY
    if re.search("[hs]", seen):
        return Look.TIME
    return Look.SHARE if "%" in seen else Look.PLAIN


def value(raw: str, kind: str, look: Look, texts: list[str], since_1904: bool) -> tuple[str, Flaw | None]:
    """The words of a cell, and what is wrong with it. ``kind``: the cell's type as the file has it."""
    if kind == "s":
        index = int(raw) if raw.strip().isdigit() else -1
        if not 0 <= index < len(texts):
            return "", Flaw("missing", "单元格的文字不在文件里，请打开后重新保存")
        return texts[index], None
    if kind in ("str", "inlineStr"):
        return plain(unescaped(raw)), None
    if kind == "e":
        return "", Flaw("error", f"单元格里是错误值{plain(raw)[:20]}")
    if kind == "b":
        return ("是" if raw.strip() in ("1", "true") else "否"), None
    if kind == "d":
        return _iso(raw), None
    return _number(raw.strip(), look, since_1904)


def _iso(raw: str) -> str:
    try:
        return shown(datetime.fromisoformat(raw.strip().removesuffix("Z")))
    except ValueError:
        return plain(raw)


def _number(raw: str, look: Look, since_1904: bool) -> tuple[str, Flaw | None]:
    try:
        number = Decimal(raw)
        if not number.is_finite() or abs(number.adjusted()) > 308:
            raise InvalidOperation
    except InvalidOperation:
        return plain(raw), None
    if look in (Look.DAY, Look.TIME, Look.SPAN):
        return _moment(float(number), look, since_1904), None
    if look is Look.SHARE:
        return f"{digits(number * 100)}%", None
    return digits(number), Flaw("cut", CUT) if _cut(number, raw) else None


def _moment(serial: float, look: Look, since_1904: bool) -> str:
    if look is Look.SPAN:
        minutes = round(serial * 1440)
        return f"{minutes // 60}:{minutes % 60:02}"
    if look is Look.TIME and 0 <= serial < 1:
        seconds = round(serial * 86_400) % 86_400
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
    if 0 <= serial < 1:
        return "1900-01-00"  # a nought shown as a day
    made = from_serial(serial, since_1904)
    return shown(made) if made else digits(Decimal(repr(serial)))


def digits(number: Decimal) -> str:
    """A number as a person writes it: whole ones in full, others to the fifteen digits that a spreadsheet knows.

    >>> digits(Decimal("0.53300000000000003")), digits(Decimal("19900001234.0")), digits(Decimal("2.026110100012346E+18"))
    ('0.533', '19900001234', '2026110100012346000')
    """
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}" if number else "0"
    rounded = Decimal(f"{number:.15g}")
    return f"{rounded.normalize():f}"


def _cut(number: Decimal, raw: str) -> bool:
    """Whether a whole number of sixteen digits or more has lost some: Excel keeps fifteen, other programs what a machine's number holds."""
    if number != number.to_integral_value() or abs(number) < 10**15:
        return False
    whole = int(number)
    fifteen = int(Decimal(f"{number:.14e}"))
    if float(whole) == float(fifteen):
        return whole == fifteen or abs(whole) >= EXACT
    if abs(whole) < EXACT:
        return False
    return not raw.lstrip("-").isdigit() or int(float(whole)) == whole or len(str(abs(whole)).rstrip("0")) <= 17
