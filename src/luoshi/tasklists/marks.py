"""Two marks that a table carries out and back: whose row it is, and that a cell is no formula."""

from __future__ import annotations

import re
import zlib

MARK_COLUMN = "编号（勿改）"
_MARK = re.compile(r"([^@\s]+)@(\d{1,9})~([0-9a-f]{4})")
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|[\t\r]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def mark(matter: str, version: int | None) -> str:
    """The mark of a row: matter, version and a check sum against slips of the hand (it is no lock).

    >>> mark("2026-0012", 3)
    '2026-0012@3~14f9'
    """
    if not matter or version is None:
        return ""
    named = f"{matter}@{version}"
    return f"{named}~{_check(named)}"


def unmark(text: str) -> tuple[str, int | None]:
    """Matter and version out of a mark; ("", None) for an empty one. Raises ValueError for one that was changed."""
    text = text.strip()
    if not text:
        return "", None
    found = _MARK.fullmatch(text)
    if not found or found[3] != _check(f"{found[1]}@{found[2]}"):
        raise ValueError(text)
    return found[1], int(found[2])


def _check(named: str) -> str:
    return f"{zlib.crc32(named.encode('utf-8', 'replace')) & 0xFFFF:04x}"


def neutralised(text: str) -> str:
    """Text for a CSV cell: what a spreadsheet would take for a formula gets an apostrophe in front.

    >>> neutralised("=1+1"), neutralised("增长5%"), neutralised("'=1")
    ("'=1+1", '增长5%', "''=1")
    """
    return "'" + text if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text before ``neutralised``.

    >>> restored(neutralised("'-5%")), restored("'twas")
    ("'-5%", "'twas")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def escaped(text: str) -> str:
    """Text for a cell of a workbook, where _x000D_ would be read as a carriage return (ECMA-376, ST_Xstring).

    >>> escaped("_x000D_"), unescaped("_x005F_x000D_")
    ('_x005F_x000D_', '_x000D_')
    """
    return _ESCAPED.sub(r"_x005F_x\1_", text)


def unescaped(text: str) -> str:
    """The text before ``escaped``; a line end that Excel wrote as _x000D_ becomes one."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
