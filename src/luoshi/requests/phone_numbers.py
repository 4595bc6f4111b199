"""Telephone numbers as people write them: the one rule for every channel. Plain Python.

What is no number (无, 匿名, 138****1234) is no number of anybody: two people are never one because theirs look alike.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from luoshi.office.table import as_number_of

SHORTEST, LONGEST = 5, 15  # digits; fifteen by E.164
NONE = frozenset(
    [
        "无",
        "没有",
        "无电话",
        "没有电话",
        "没电话",
        "无号码",
        "无联系电话",
        "无联系方式",
        "匿名",
        "匿名来电",
        "不愿透露",
        "不愿意透露",
        "不愿提供",
        "未提供",
        "不提供",
        "拒绝提供",
        "未留",
        "未留电话",
        "不留",
        "没留",
        "未知",
        "不详",
        "不清楚",
        "不知道",
        "不明",
        "空",
        "空号",
        "保密",
        "号码保密",
        "隐藏",
        "未显示",
        "未显示号码",
        "隐藏号码",
        "不便透露",
        "略",
        "暂无",
        "待补",
        "null",
        "none",
        "nil",
        "na",
        "n/a",
        "nan",
        "unknown",
        "anonymous",
        "private",
        "withheld",
        "noid",
        "test",
        "无显示",
    ]
)
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_DASHES = re.compile(r"[‐‑‒–—―−﹘﹣－ー⁃]")
_WRITTEN = dict(zip("零〇○一二三四五六七八九幺两", "000123456789" + "12", strict=True))
_SPELLED = re.compile(rf"[{''.join(_WRITTEN)}\d]{{7,}}")
_MASK = re.compile(r"\d[\s-]*(?:[*×✕✱●○•·■□?？_…]+|[xX#]{2,}|\.{3,})[\s-]*(?:\d|$)|^(?:[*×✱●•]+|[xX]{2,})[\s-]*\d|\d[某]+\d?")
_BETWEEN = re.compile(
    r"[、，,;；/／|\\\n\r\t&]|\s(?:或|和|及|or)\s?|[或及](?=[\s\d+(])|(?<=\d)\s*(?:或者?|和|及)\s*(?=[\d+(])|(?<=\d{7})\s+(?=(?:\+?86\s?)?1[3-9]\d|0\d{2,3}[-\s(]?\d)"
)
_EXTENSION = re.compile(r"(?:\s*(?:转接?|分机(?:号)?|内线|ext\.?|extension|[xX#])\s*[:：]?\s*(\d{1,6})\s*)$", re.I)
_DESK = re.compile(r"^((?:\+?86[-\s]?)?\(?0\d{2,3}\)?[-\s]*\d{7,8}|\d{7,8}|[48]00[-\s]*\d{3,4}[-\s]*\d{3,4})\s*[-]\s*(\d{1,5})$")
_LABEL = re.compile(r"联系|电话|号码|手机|座机|本人|来电|固话|tel|mobile|phone", re.I)
_RUN = re.compile(r"(?:\+|\(\+?)?\(?\d(?:[\d\s().-]*\d)?")


@dataclass(frozen=True)
class Phone:
    """What somebody wrote for a telephone number. ``number``: its digits, "" for none; ``rest``: what was written, where more was meant than that number
    (an extension, a second number) or no number could be made of it; ``why``: "" for a number, "none" for a word that says there is none, "masked", "cut"
    (a spreadsheet lost its end) or "unclear"."""

    number: str = ""
    rest: str = ""
    why: str = ""


def phone(written: str) -> Phone:
    """What a person's words for a telephone number come to.

    >>> phone("+86 199-0000-1234").number, phone("（0990）555 01234").number, phone("19900001234.0").number, phone("一九九零零零零幺二三四").number
    ('19900001234', '099055501234', '19900001234', '19900001234')
    >>> phone("0990-5550123转801"), phone("19900001234、19900005678")
    (Phone(number='09905550123', rest='0990-5550123转801', why=''), Phone(number='19900001234', rest='19900001234、19900005678', why=''))
    >>> phone("匿名"), phone("138****1234"), phone("1.99E+10"), phone("打不通")
    (Phone(number='', rest='', why='none'), Phone(number='', rest='138****1234', why='masked'), Phone(number='', rest='1.99E+10', why='cut'), Phone(number='', rest='打不通', why='unclear'))
    """
    said = " ".join(written.split())[:100]
    text = _DASHES.sub("-", _UNSEEN.sub("", unicodedata.normalize("NFKC", _DASHES.sub("-", written)))).strip().strip("'\"`“”‘’")
    if _is_none(text):
        return Phone(why="none")
    bare, cut = as_number_of(text)
    if cut:
        return Phone(rest=said, why="cut")
    text = _SPELLED.sub(lambda m: "".join(_WRITTEN.get(c, c) for c in m[0]), bare)
    if _MASK.search(text):
        return _unmasked(text, said)
    parts = [p.strip() for p in _BETWEEN.split(text) if p and p.strip()]
    for part in parts:
        number, more = _one(part)
        if number:
            return Phone(number, said if more or len(parts) > 1 else "")
    return Phone(rest=said, why="unclear")


def _is_none(text: str) -> bool:
    word = re.sub(r"[\s()（）。.!！:：\"'“”]", "", text).lower()
    return not word or word in NONE or not re.search(r"[^-_/\\*?？.、,，~+=x×#0]", word)


def _unmasked(text: str, said: str) -> Phone:
    """Beside a masked number a whole one may stand."""
    for part in _BETWEEN.split(text):
        if part and part.strip() and not _MASK.search(part):
            number, _more = _one(part.strip())
            if number:
                return Phone(number, said)
    return Phone(rest=said, why="masked")


def _one(part: str) -> tuple[str, bool]:
    """The number of one part, "" for none, and whether the part says more than it."""
    extended = _EXTENSION.search(part)
    if extended and len(re.sub(r"\D", "", part[: extended.start()])) >= 7:
        part = part[: extended.start()]
    elif desk := _DESK.match(part):
        part, extended = desk[1], desk
    else:
        extended = None
    runs = [m[0] for m in _RUN.finditer(part)]
    others = _LABEL.sub("", _RUN.sub("", part))
    for run in runs:
        if number := _digits(run):
            return number, bool(extended) or len(runs) > 1 or bool(re.search(r"\w", others))
    return "", False


def _digits(run: str) -> str:
    digits = re.sub(r"\D", "", run)
    abroad = run.lstrip("(").startswith("+") or digits.startswith("0086")
    digits = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
    if abroad and (home := re.fullmatch(r"(?:00)?86\(?0?([1-9]\d{8,10})", digits)):
        digits = "0" + home[1]
    return digits if SHORTEST <= len(digits) <= LONGEST and digits.strip("0") else ""
