"""The mark that a table carries out and back: whose row it is."""

from __future__ import annotations

import re
import zlib

MARK_COLUMN = "编号（勿改）"
_MARK = re.compile(r"([^@\s]+)@(\d{1,9})~([0-9a-f]{4})")


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
