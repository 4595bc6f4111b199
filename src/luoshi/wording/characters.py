"""One character as what a reader takes it for: digits of every script, numerals of every kind, dashes, spaces, what nobody sees.

``plain`` gives a text of the same length, so that what is found in it is at the same place in the original.
"""

from __future__ import annotations

import unicodedata
from functools import cache

UNSEEN = "\x01"  # stands for every character that is not seen, one for one
CHINESE = {
    **dict(zip("〇零○◯一二三四五六七八九", "0000123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖幺两洞拐勾", "12345678912079", strict=True)),
    **dict(zip("貳參陸弌弍弎弐俩仨妖", "2361232231", strict=True)),
}
LETTERS = dict(zip("OoQDОоΟοIl|丨∣ΙІіıZzSsBb", "0000000011111111122558" + "6", strict=True))  # written for a digit among digits
ALIKE = dict(zip("АВЕКМНОРСТХаеорсхΑΒΕΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTXaeopcxABEHIKMNOPTYX", strict=True))  # Cyrillic and Greek that look Latin
_UNSEEN = (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC)
_DASHES = "−﹣－ー⁃⁻₋﹘﹉﹊﹍﹎⸺⸻〜～~˗➖–—―─━═"
_DOTS = "·•・．。｡‧∙⋅●▪◦᛫܁․‥…"


@cache
def digit(character: str) -> str:
    """The digit that a character is, or ""; 十, 百 and the like are none.

    >>> digit("３"), digit("③"), digit("٣"), digit("叁"), digit("十")
    ('3', '3', '3', '3', '')
    """
    if character in CHINESE:
        return CHINESE[character]
    value = unicodedata.numeric(character, None) if unicodedata.category(character)[0] == "N" else None
    return str(int(value)) if value is not None and value in range(10) else ""


def kind(character: str) -> str:
    """What sort of digit a character is: "9" written in figures, "①" enclosed, "一" in Chinese, "O" a letter; "" for none."""
    if not digit(character):
        return "O" if character in LETTERS else ""
    if character in CHINESE:
        return "一"
    return "9" if unicodedata.category(character) == "Nd" else "①"


@cache
def _plain(code: int) -> str:
    character = chr(code)
    category = unicodedata.category(character)
    if found := digit(character):
        return found
    if category in ("Cf", "Mn", "Me") or code in _UNSEEN or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF or (category == "Cc" and character not in "\t\n\r\v\f\x85"):
        return UNSEEN
    if character in "\n\r\v\f\x85\u2028\u2029":
        return "\n"
    if category == "Zs" or character == "\t":
        return " "
    if category == "Pd" or character in _DASHES:
        return "-"
    if character in _DOTS:
        return "."
    if character in ALIKE:
        return ALIKE[character]
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and category != "So" else character


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _plain(code))


_TABLE = _Table()


def plain(text: str) -> str:
    """The text, each character as what it is taken for; as long as it was.

    >>> plain("１３８—〇〇〇〇。１１１１")
    '138-0000.1111'
    """
    return text.translate(_TABLE)
