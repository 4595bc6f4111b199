"""Tables as text: CSV and its kin in whatever encoding and with whatever sign between the cells, read as a stream."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .guard import plain, restored
from .table import MAX_COLUMNS, Row, Sheet
from .unreadable import Unreadable

_HEAD = 1 << 20  # bytes by which the encoding is found
_SIGNS = ",\t;|；，"
_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMED = re.compile(r"sep=(.)[ \t]*\r?\n?", re.I)
_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<table|<meta|<div|<style|<!--|<\?xml|MIME-Version:)", re.I)


def encoding_of(head: bytes, whole: bool) -> str | None:
    """The encoding of a text by its first bytes (``whole``: they are all): by its mark, else UTF-16 by its shape, UTF-8, Big5 or GB18030; None for what is no text.

    >>> encoding_of("编号,内容\\n".encode("utf-16-le"), True), encoding_of("编号,内容\\n".encode("gb18030"), True), encoding_of(bytes(range(256)), True)
    ('utf-16-le', 'gb18030', None)
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name if _decodes(head, name, whole) else None
    if b"\0" in head:
        return next((name for name in ("utf-16-le", "utf-16-be") if _is_wide(head, name, whole)), None)
    for name in ("utf-8", "gb18030", "big5"):
        if _decodes(head, name, whole) and not (name == "gb18030" and _is_big5(head, whole)):
            text = _decoded(head, name, whole)
            return name if sum(c < " " and c not in "\t\r\n\x0b\x0c\x1a\x1b" for c in text) <= len(text) // 50 else None
    return None


def _decoded(head: bytes, name: str, whole: bool) -> str:
    return codecs.getincrementaldecoder(name)("strict").decode(head, whole)


def _decodes(head: bytes, name: str, whole: bool) -> bool:
    try:
        _decoded(head, name, whole)
    except UnicodeDecodeError:
        return False
    return True


def _is_wide(head: bytes, name: str, whole: bool) -> bool:
    """Whether bytes read as UTF-16 give signs that people write, line ends and separators among them."""
    try:
        text = _decoded(head if len(head) % 2 == 0 or not whole else head[:-1], name, whole)
    except UnicodeDecodeError:
        return False
    good = sum(" " <= c <= "~" or c in "\t\r\n" or "\u3000" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in text)
    return len(text) > 1 and good >= 0.9 * len(text) and any(c in text for c in "\r\n\t,;|")


def _is_big5(head: bytes, whole: bool) -> bool:
    """Big5 read as GB18030 gives words that GB 2312 does not know; what is GB18030 gives few of them."""
    words = [c for c in _decoded(head, "gb18030", whole) if c > "\x7f"]
    try:
        others = [c for c in _decoded(head, "big5", whole) if c > "\x7f"]
    except UnicodeDecodeError:
        return False
    return bool(words) and sum(_rare(c) for c in words) > len(words) // 5 and sum("\u4e00" <= c <= "\u9fff" for c in others) > len(others) // 2


def _rare(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return not ("\u4e00" <= sign <= "\u9fff" or "\u3000" <= sign <= "\u3011" or "\uff00" <= sign <= "\uffef")


def separator_of(lines: list[str]) -> str:
    """The sign between the cells: the one that divides the first line into most cells, or, where that is a title, most of the next lines into equally many.

    >>> separator_of(["编号;内容", "1;路灯不亮,三天了"]), separator_of(["云州市热线", "编号\\t内容"])
    (';', '\\t')
    """
    if lines and (cells := max(_count(lines[0], sign) for sign in _SIGNS)):
        return next(sign for sign in _SIGNS if _count(lines[0], sign) == cells)
    best, score = ",", (0, 0)
    for sign in _SIGNS:
        counts = Counter(n for n in (_count(line, sign) for line in lines) if n)
        if counts:
            cells, same = max(counts.items(), key=lambda each: (each[1], each[0]))
            if (same, cells) > score:
                best, score = sign, (same, cells)
    return best


def _count(line: str, sign: str) -> int:
    """How often a sign stands outside quotation marks."""
    return sum(part.count(sign) for part in line.split('"')[::2])


def sheet(source: bytes | Path, name: str) -> Sheet:
    """The one sheet of a text file. Raises Unreadable for what is no text; its rows raise it where it breaks off."""
    head, whole = _head(source)
    if _PAGE.match(head.removeprefix(codecs.BOM_UTF8)):
        raise Unreadable("page", name)
    encoding = encoding_of(head, whole)
    if encoding is None:
        raise Unreadable("binary", name)
    text = _decoded(head, encoding, whole)
    if "\0" in text:
        raise Unreadable("binary", name)
    named = _NAMED.match(text.removeprefix("\ufeff"))
    sign = named[1] if named else separator_of([line for line in text[:50_000].splitlines() if line.strip()][:20])
    made = Sheet("", lambda: iter(()), divided=True)
    made.start = lambda: _rows(source, encoding, sign, bool(named), name, made)
    return made


def _swallowed(cell: str, sign: str, width: int) -> bool:
    """Whether a cell holds whole rows: a quotation mark that is not closed takes in all that follows, in silence."""
    return width > 2 and any(_count(line, sign) >= width - 1 for line in cell.splitlines()[1:])


def _head(source: bytes | Path) -> tuple[bytes, bool]:
    if isinstance(source, bytes):
        return source[:_HEAD], len(source) <= _HEAD
    with source.open("rb") as file:
        head = file.read(_HEAD + 1)
    return head[:_HEAD], len(head) <= _HEAD


def _rows(source: bytes | Path, encoding: str, sign: str, named: bool, name: str, sheet: Sheet) -> Iterator[Row]:
    raw = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    seen = width = 0
    wide = False
    with io.TextIOWrapper(raw, encoding=encoding, newline="") as lines:
        try:
            if named:
                lines.readline()
                seen = 1
            for number, cells in enumerate(csv.reader(lines, delimiter=sign), seen + 1):
                wide = wide or len(cells) > MAX_COLUMNS
                texts = [plain(restored(cell.replace("\ufeff", "") if number == 1 else cell)) for cell in cells[:MAX_COLUMNS]]
                if any(texts):
                    width = width or len(cells)
                    if any(_swallowed(cell, sign, width) for cell in cells if "\n" in cell or "\r" in cell):
                        raise Unreadable("quote", name, line=number)
                    if any("\0" in cell for cell in cells):
                        raise Unreadable("binary", name)
                    yield Row(number, texts)
                seen = number
        except csv.Error as error:
            raise Unreadable("csv", name, line=seen + 1, said=str(error)) from None
        except UnicodeError:
            raise Unreadable("encoding", name, line=seen + 1) from None
    if wide:
        sheet.remarks.append(f"只读了前{MAX_COLUMNS}列，再往右的没有读。")
