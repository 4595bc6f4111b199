"""Characters of symbol fonts: what Word shows for a code of Symbol, Wingdings and Wingdings 2 (their own code pages, U+F020–U+F0FF in a file)."""

from __future__ import annotations

_SYMBOL = {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0xA1: "ϒ", 0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞",
    0xA7: "♣", 0xA8: "♦", 0xA9: "♥", 0xAA: "♠", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×",
    0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD0: "∠", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√",
    0xD7: "⋅", 0xD8: "¬", 0xDB: "⇔", 0xDC: "⇐", 0xDD: "⇑", 0xDE: "⇒", 0xDF: "⇓", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_SYMBOL |= {ord(a): b for a, b in zip("ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcyw", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω", strict=True)}
_SYMBOL |= {c: chr(c) for c in range(0x20, 0x40) if c not in _SYMBOL} | {c: chr(c) for c in (0x5B, 0x5D, 0x5F, 0x7B, 0x7C, 0x7D)}

_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□",
    0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    0x80: "⓪", 0x8B: "⓿", 0x9E: "·",
}  # fmt: skip
_WINGDINGS |= {0x81 + n: chr(0x2460 + n) for n in range(10)} | {0x8C + n: chr(0x2776 + n) for n in range(10)}
_WINGDINGS2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x97: "●", 0xA2: "■"}
_WINGDINGS2 |= {0x6A + n: chr(0x2460 + n) for n in range(10)} | {0x75 + n: chr(0x2776 + n) for n in range(10)}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS2}


def symbol(font: str, code: int) -> str:
    """What a symbol font shows for a code (F000 added or not); "" for an ornament that is not known here.

    >>> symbol("Symbol", 0xF0B3), symbol("Wingdings", 0xF082), symbol("Wingdings", 0xF04A)
    ('≥', '②', '')
    """
    table = _FONTS.get(font.strip().lower())
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    if table is not None and low < 0x100:
        return table.get(low, "")
    if 0xE000 <= code <= 0xF8FF:
        return chr(low) if 0xF020 <= code <= 0xF07E and table is None and not font else ""
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def without_private(text: str, font: str) -> str:
    """Text of a run with the codes of a symbol font as what they show."""
    if not any("\uf020" <= c <= "\uf0ff" for c in text):
        return text
    return "".join(symbol(font or "Symbol", ord(c)) if "\uf020" <= c <= "\uf0ff" else c for c in text)
