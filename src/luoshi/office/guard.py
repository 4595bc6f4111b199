"""Words in the cells of a table: what no office file may hold, and that nothing written is run as a formula. One rule for every CSV and workbook."""

from __future__ import annotations

import re

from .symbols import without_private

# No office file may hold these; line ends and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# What Excel, WPS or LibreOffice takes for a formula, spaces and signs that are not seen before it included.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫]|[\t\r]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LONGEST_CELL = 32_767  # characters; Excel cuts what is longer


def plain(text: str | None) -> str:
    r"""Text as any office file can hold it, and as each of them gives it back: line ends as "\n", no control characters, codes of a symbol
    font as what they show, no space around.

    >>> plain(" a\r\nb\x00 \uf020"), plain("\uf0b3 5")
    ('a\nb', '≥ 5')
    """
    if text and text.isprintable():
        return text.strip()
    return without_private(_CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")), "").strip()


def dangerous(text: str) -> bool:
    """Whether a spreadsheet would run a text as a formula, or reckon with it.

    >>> dangerous("=1+1"), dangerous(" ＠SUM(A1)"), dangerous("-2+3"), dangerous("+8619900001234"), dangerous("增长5%")
    (True, True, True, True, False)
    """
    return bool(_FORMULA.match(text))


def guarded(text: str) -> str:
    """Text for a cell: what a spreadsheet would take for a formula gets an apostrophe in front.

    >>> guarded("=1+1"), guarded("增长5%"), guarded("'=1"), guarded("-2.5")
    ("'=1+1", '增长5%', "''=1", "'-2.5")
    """
    return "'" + text if dangerous(text.lstrip("'")) else text


def restored(text: str) -> str:
    """The text before ``guarded``.

    >>> restored(guarded("'-5+1")), restored("'twas")
    ("'-5+1", "'twas")
    """
    return text[1:] if text.startswith("'") and dangerous(text.lstrip("'")) else text


def escaped(text: str) -> str:
    """Text for a cell of a workbook, where _x000D_ would be read as a carriage return (ECMA-376, ST_Xstring).

    >>> escaped("_x000D_"), unescaped("_x005F_x000D_")
    ('_x005F_x000D_', '_x000D_')
    """
    return _ESCAPED.sub(r"_x005F_x\1_", text)


def unescaped(text: str) -> str:
    """The text before ``escaped``; a line end that Excel wrote as _x000D_ becomes one."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text
