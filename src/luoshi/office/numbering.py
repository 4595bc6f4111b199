"""Numbers that Word writes before paragraphs: their formats, and the counters of a document's lists (ECMA-376 part 1, 17.9 and 17.18.59)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LEVELS = 9
_DIGITS, _LEGAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


def chinese(n: int, digits: str = _DIGITS, steps: str = "十百千", one_ten: bool = False) -> str:
    """A number below a hundred thousand in characters, as counted aloud. ``one_ten``: 一十 where 十 is usual.

    >>> [chinese(n) for n in (1, 10, 11, 20, 105, 110, 1001, 10010)]
    ['一', '十', '十一', '二十', '一百〇五', '一百一十', '一千〇一', '一万〇一十']
    """
    if n <= 0:
        return digits[0] if n == 0 else str(n)
    if n >= 10_000:
        high, low = divmod(n, 10_000)
        rest = chinese(low, digits, steps, True) if low else ""
        return chinese(high, digits, steps, one_ten) + "万" + (digits[0] if low and low < 1000 else "") + rest
    made, gap, whole = "", False, n
    for power in (3, 2, 1, 0):
        digit, n = divmod(n, 10**power)
        if digit:
            made += (digits[0] if gap else "") + digits[digit] + (steps[power - 1] if power else "")
            gap = False
        else:
            gap = bool(made)
    return made[1:] if 10 <= whole < 20 and not one_ten else made


def _letters(n: int, alphabet: str) -> str:
    """A … Z, AA, BB …: Word repeats the letter."""
    return alphabet[(n - 1) % len(alphabet)] * min(30, (n - 1) // len(alphabet) + 1) if n > 0 else ""


def _cycle(n: int, signs: str) -> str:
    return signs[(n - 1) % len(signs)] if n > 0 else ""


def roman(n: int) -> str:
    """A number below 4,000 in Roman numerals; else in digits.

    >>> roman(1994)
    'MCMXCIV'
    """
    if not 0 < n < 4000:
        return str(n)
    made = ""
    for value, sign in _ROMAN:
        made, n = made + sign * (n // value), n % value
    return made


def _row(start: int, most: int, n: int) -> str:
    return chr(start + n - 1) if 1 <= n <= most else str(n)


def circled(n: int) -> str:
    """①–㊿; above fifty in digits."""
    if n == 0:
        return "⓪"
    return _row(0x2460, 20, n) if n <= 20 else _row(0x3251, 15, n - 20) if n <= 35 else _row(0x32B1, 15, n - 35) if n <= 50 else str(n)


def _one_by_one(n: int, digits: str = _DIGITS) -> str:
    return "".join(digits[int(d)] for d in str(max(0, n)))


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalHalfWidth": str,
    "decimalFullWidth": lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
    "decimalFullWidth2": lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
    "upperRoman": roman,
    "lowerRoman": lambda n: roman(n).lower(),
    "upperLetter": lambda n: _letters(n, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerLetter": lambda n: _letters(n, "abcdefghijklmnopqrstuvwxyz"),
    "ordinal": lambda n: f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": lambda n: chinese(n).replace("万", "萬"),
    "japaneseCounting": lambda n: re.sub(r"^一(?=千)|(?<=[千万])一(?=[百十])|^一(?=百)", "", chinese(n).replace("〇", "")),
    "koreanCounting": chinese,
    "ideographDigital": _one_by_one,
    "japaneseDigitalTenThousand": _one_by_one,
    "taiwaneseDigital": lambda n: _one_by_one(n, "○一二三四五六七八九"),
    "koreanDigital2": _one_by_one,
    "chineseLegalSimplified": lambda n: chinese(n, _LEGAL, "拾佰仟", True),
    "ideographLegalTraditional": lambda n: chinese(n, _LEGAL_TRADITIONAL, "拾佰仟", True).replace("万", "萬"),
    "japaneseLegal": lambda n: chinese(n, "零壱弐参四伍六七八九", "拾百阡", True).replace("万", "萬"),
    "ideographTraditional": lambda n: _cycle(n, _STEMS),
    "ideographZodiac": lambda n: _cycle(n, _BRANCHES),
    "ideographZodiacTraditional": lambda n: _cycle(n, _STEMS) + _cycle(n, _BRANCHES),
    "ideographEnclosedCircle": lambda n: _row(0x3280, 10, n),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedFullstop": lambda n: _row(0x2488, 20, n),
    "decimalEnclosedParen": lambda n: _row(0x2474, 20, n),
    "numberInDash": lambda n: f"- {n} -",
    "aiueo": lambda n: _cycle(n, _KANA),
    "aiueoFullWidth": lambda n: _cycle(n, _KANA),
    "none": lambda n: "",
    "bullet": lambda n: "",
}


@dataclass(frozen=True)
class Level:
    """One level of a list as Word's file defines it. ``restart``: the level (from 1) whose advance starts it anew, 0 for none, None for the usual."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    suffix: str = "tab"


@dataclass
class Lists:
    """The counters of a document. ``levels``: (list, level) → Level; ``shared``: list → the definition whose counters it shares;
    ``starts``: (list, level) → where that list starts the shared counter anew when it is first met."""

    levels: Mapping[tuple[str, int], Level]
    shared: Mapping[str, str]
    starts: Mapping[tuple[str, int], int]
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _met: set[tuple[str, int]] = field(default_factory=set)

    def next(self, number: str, depth: int) -> str:
        """The words before the next paragraph of a list at a level (from 0), "" for a bullet or an unknown list; counts on."""
        depth = max(0, min(depth, LEVELS - 1))
        level = self.levels.get((number, depth))
        if level is None:
            return ""
        counts = self._counts.setdefault(self.shared.get(number, number), [None] * LEVELS)
        self._count(counts, number, depth, level)
        return self._written(counts, number, depth, level)

    def _count(self, counts: list[int | None], number: str, depth: int, level: Level) -> None:
        for above in range(depth):
            if counts[above] is None:
                counts[above] = self._start(number, above)
        before = counts[depth]
        if (number, depth) in self.starts and (number, depth) not in self._met:
            self._met.add((number, depth))
            before = None
        counts[depth] = self._start(number, depth) if before is None else before + 1
        for below in range(depth + 1, LEVELS):
            rule = self.levels.get((number, below), level).restart
            if rule is None or (rule and depth < rule):
                counts[below] = None

    def _start(self, number: str, depth: int) -> int:
        level = self.levels.get((number, depth))
        return self.starts.get((number, depth), level.start if level else 1)

    def _written(self, counts: list[int | None], number: str, depth: int, level: Level) -> str:
        if level.format == "bullet":
            return level.text if level.text.strip("—") == "" else ""  # a dash opens a part; another sign is an ornament

        def one(found: re.Match[str]) -> str:
            of = int(found[1]) - 1
            its = self.levels.get((number, of))
            form = (its.format if its else "decimal") if not level.legal else "decimal"
            count = counts[of] if of <= depth else None
            return FORMATS.get(form, str)(count if count is not None else self._start(number, of)) if of <= depth else ""

        words = re.sub(r"%([1-9])", one, level.text)
        if not words.strip():
            return ""
        if words[-1] in "、。）)】］]：:，．—" or (level.suffix == "nothing" and not words[-1].isascii()):
            return words
        return f"{words} "  # 1.2025年 would be another number
