"""Characters that look like an ideograph and are none: radicals, strokes and compatibility forms, which printing to PDF leaves where the letter was."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

TABLE = Path(__file__).with_name("equivalents.csv")
LIGATURES = str.maketrans({chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0xFB00, 0xFB07)})
# Blocks whose characters are another way to write one character: Kangxi radicals, compatibility ideographs, vertical and half-width punctuation.
_BLOCKS = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00), range(0x2F800, 0x2FA1E), range(0xFE10, 0xFE20), range(0xFE31, 0xFE49), range(0xFF61, 0xFF66))


def _table() -> dict[int, str]:
    made = {}
    for block in _BLOCKS:
        for code in block:
            other = unicodedata.normalize("NFKC", chr(code))
            if len(other) == 1 and other != chr(code):
                made[code] = chr(ord(other) + 0xFEE0) if "!" <= other <= "~" else other  # a vertical bracket is a wide one
    with TABLE.open(encoding="utf-8", newline="") as lines:
        made |= {int(row["character"], 16): chr(int(row["equivalent"], 16)) for row in csv.DictReader(lines)}
    return made


_UNIFIED = _table()


def unified(text: str) -> str:
    """The text with each radical, stroke and compatibility form as the ideograph or mark that it stands for; its length stays.

    >>> unified("⼈⺠政府，增⻓6%，⼾籍｡")
    '人民政府，增长6%，户籍。'
    """
    return text if text.isascii() else text.translate(_UNIFIED)
