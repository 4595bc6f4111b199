"""The grammar of quantities: where a number with its unit stands, and what it says.

    quantity := number unit? | fraction | 一半
    range    := quantity (— | ~ | 至 | 到) quantity
    number   := digits loose? powers? …      2.9万  1万6千多  200余万  3万多亿
              | characters                   两千万  三百二十  千亿
    fraction := n/m | X分之Y

What looks like a quantity and is none — dates, ordinals, names that carry a number, size classes — is named in ``NOT``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ..codes.units import MEASURING, group_of, unit_pattern
from .numerals import parse_number

# ---- numbers -------------------------------------------------------------------------------------------------------

DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
POWER_SIGN = r"(?:[十万亿]|百(?!分)|千(?![瓦伏米克赫帕]))"  # 千 in 千瓦 belongs to the unit
POWER = rf"{POWER_SIGN}+(?:[余多来][百千万亿]+)?"
ARABIC = rf"(?:{DIGITS})(?:[余多来几]?{POWER}(?:零?\d+[余多来]?{POWER_SIGN}+(?:[余多][万亿]+)?)*)?[余多来]?"
SPOKEN = r"[一二两三四五六七八九十百千万亿零〇壹贰叁肆伍陆柒捌玖拾佰仟]"
CHARACTERS = rf"[上]?{SPOKEN}+(?:点{SPOKEN}+)?(?:[余多来]{SPOKEN}*)?"
FRACTION = rf"\d+分之\d+|{SPOKEN}+分之{SPOKEN}+(?:点{SPOKEN}+)?|\d{{1,2}}/\d{{1,3}}(?![\d/])"
HALF = r"一半"
UNIT = unit_pattern()

QUANTITY = re.compile(
    rf"(?P<fraction>{FRACTION})"
    rf"|(?P<half>{HALF})"
    rf"|(?:(?P<arabic>{ARABIC})|(?P<spoken>{CHARACTERS}))(?P<unit>{UNIT})?"
)
RANGE_GOES_ON = re.compile(rf"(?:—{{1,2}}|-{{1,2}}|~|至|到)(?:{DIGITS})(?:{POWER})?(?!年|月|日)(?:{UNIT})")
SHARES_UNIT = re.compile(rf"(?:[、和](?:{DIGITS})){{0,5}}[、和](?:{DIGITS})(?P<unit>%|‰|个?百分点|{UNIT})")  # 分别提高15、22个百分点
PERCENT_GOES_ON = re.compile(rf"[至到](?:百分之)?({SPOKEN}+)(?!分之)")
SPOKEN_RANGE = re.compile(rf"[至到](?:{SPOKEN}+)(?:{UNIT})")
BETWEEN = re.compile(r"—{1,2}|-{1,2}|~|至|到")

# ---- the sign ------------------------------------------------------------------------------------------------------
# A dash is a sign where no number, letter or line's beginning stands before it (6%-7% is a range, F-35 a name, "- 3家" a bullet).
MINUS = re.compile(r"(?:(?<![\dA-Za-z%‰+\-—~\n/])-|(?:(?<=[为是达至到比长速幅率降落:：(])|(?<=实际))—|(?<=[为是达到至比长速幅率转现呈成约落额润(:：，“])负(?:的)?|零下)$")
NEGATIVE_GROWTH = re.compile(r"负增长(?:率)?(?:了|约|为|达|达到|近|超过|[(])?$")

# ---- what is no quantity -------------------------------------------------------------------------------------------

YEAR = r"(?:18|19|20)\d\d"
SIGNS_BEFORE = r"[A-Za-z](?<!GDP)(?<!GNP)(?<!CPI)(?<!PPI)(?<!FDI)(?<!R&D)(?:-|—)?|[(（]|[“‘「《][^”’」》，。；]{0,6}"  # C919, (3), “3
SIGNS_AFTER = r"[GDKk](?![A-Za-z])|[A-Z]级|[+:：]\d|A景区|[sS]店|[hH]"  # 5G, 3A级, 10:30, 4S店, 24h
CLASS_AFTER = re.compile(r"(?:及)?(?:以上|以下|以内)?(?:的)?(?:老年|老人|儿童|人群|人口|婴幼|工业企业|燃煤|机组|高龄|青少年|失能|学生|女职工|适龄|居民|公民|未成年|及以上)")
RANK_BEFORE = re.compile(r"(?:位居|排名|位列|列|居)(?:全国|全球|世界|全省|中部|西部|东部)?(?:第|前)?$")
SIZE_CLASS = re.compile(r"(?:及)?(?:以上|以下|以内)(?:的)?(?=[\u4e00-\u9fff])(?!增|降|提|上涨|下|的?目标|左右|并|且|和|或|及|，|，|为)")
CLASS_OF = re.compile(r"(?:的)?部分|(?:以上|以下)(?:的)?(?:重大|重点|产业|工业|服务业|企业|项目|县|园区|大企业)|级(?!以上)|[县镇村园](?!级)")
CIRCLE_AFTER = re.compile(r"[^，。；]{0,4}(?:圈|生活圈|通勤|达)")

HELD = re.compile(r"(?:举办|召开|连办|承办|连续|成功|累计|共|了)$")  # 连续举办8届: so many times

# ---- durations -----------------------------------------------------------------------------------------------------

DURATION_AFTER = re.compile(r"(?:过渡期|以上$|左右)")
DURATION_BEFORE = re.compile(r"(?:延长|缩短|压缩|压减|缩减|提前|提高|增加|减少|至|到|为|再|超过|不超过|不少于|平均|每天|限期|寿命|年限|时间|由|从)(?:了)?$")


@dataclass(frozen=True)
class _Names:
    """What makes a number part of a name (``names_with_numbers.csv``: kinds of words, each with its source; and signs): the words before it, the
    words before one of a certain unit, the words after it, and whole sayings."""

    before: re.Pattern[str]
    before_unit: dict[str, re.Pattern[str]]
    after: re.Pattern[str]
    sayings: tuple[str, ...]


@cache
def _names() -> _Names:
    with Path(__file__).with_name("names_with_numbers.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    after = [_but_not(word, row, "(?!{})", len(word), None) for row in rows if row["side"] == "after" for word in row["words"].split("；")]
    before: dict[str, list[str]] = {"": [SIGNS_BEFORE]}
    for row in rows:
        if row["side"] == "before":
            before.setdefault(row["unit"], []).extend(_but_not(word, row, "(?<!{})", 0, -len(word)) for word in row["words"].split("；"))
    patterns = {unit: re.compile(f"(?:{'|'.join(words)})$") for unit, words in before.items()}
    sayings = tuple(word for row in rows if row["side"] == "whole" for word in row["words"].split("；"))
    return _Names(patterns.pop(""), patterns, re.compile("|".join([*after, SIGNS_AFTER])), sayings)


def _but_not(word: str, row: dict[str, str], guard: str, start: int, stop: int | None) -> str:
    """A word as an expression that does not stand for the longer ones of its row; ``start`` and ``stop`` cut out what is longer."""
    longer = [other for other in row["but_not"].split("；") if other != word and (other.startswith(word) if stop is None else other.endswith(word))]
    guards = "".join(guard.format(re.escape(other[start:stop])) for other in longer)
    return re.escape(word) + guards if stop is None else guards + re.escape(word)


@dataclass(frozen=True)
class Quantity:
    """A number with its unit at ``[start, end)`` of the squeezed text.

    ``loose`` tells that 余, 多, 上 or the like stands inside; ``half_range`` a bare number that is only the low end of a range (15 in 15—20万人).
    """

    start: int
    end: int
    value: float
    value_high: float | None
    unit: str
    loose: bool
    half_range: bool = False


def quantities(text: str) -> Iterator[Quantity]:
    """All quantities of a squeezed text, in order, ranges joined; each once."""
    waiting: Quantity | None = None
    for found in _single(text):
        if waiting is None:
            waiting = found
            continue
        joined = _join(text, waiting, found)
        if joined is None:
            if not waiting.half_range:
                yield waiting
            waiting = found
        else:
            waiting = joined
    if waiting is not None and not waiting.half_range:
        yield waiting


def _join(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    """One range out of two neighbours: 6%—7%, 300万至500万吨, 15—20万人."""
    if not BETWEEN.fullmatch(text, low.end, high.start) or low.value_high is not None:
        return None
    if low.unit not in ("", high.unit) or text[max(0, low.start - 1) : low.start] in ("从", "由"):
        return None
    value = low.value / 10 if text[high.end - 1] == "成" and not text[low.start : low.end].endswith("成") else low.value
    if value < 0 and high.value < 0 and abs(value) < abs(high.value) and low.unit:
        return replace(high, start=low.start, value=high.value, value_high=value, half_range=False)  # -3%至-5%
    if not low.unit and value < high.value and text[low.start : low.end].rstrip("余多")[-1] not in "万亿":
        value *= _shared_power(text[high.start : high.end], value, high.value)
    if value > high.value:
        return None
    return replace(high, start=low.start, value=value, value_high=high.value, loose=low.loose or high.loose, half_range=False)


def _shared_power(high_written: str, low: float, high: float) -> float:
    """In 15—20万 the power stands once and belongs to both."""
    power = re.search(r"\d([万亿千百]+)", high_written)
    if not power:
        return 1.0
    factor = parse_number("1" + power[1])
    return factor if low * factor <= high else 1.0


_SIZES = frozenset({"money", "length", "area", "volume", "mass", "energy"})  # 10万千瓦以下机组: which ones, and no amount


def _single(text: str) -> Iterator[Quantity]:
    done = 0
    for match in QUANTITY.finditer(text):
        quantity = _read(text, match)
        if quantity is not None:
            if done and done >= quantity.start and quantity.start < match.start():  # 3吨-5吨: the dash parts two amounts
                quantity = replace(quantity, start=match.start(), value=abs(quantity.value))
            yield quantity
            done = quantity.end


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    written = match["arabic"] or match["spoken"] or match["fraction"] or match["half"]
    unit = match["unit"] or ""
    before, after = text[max(0, start - 8) : start], text[end : end + 10]
    goes_on = RANGE_GOES_ON if match["arabic"] else SPOKEN_RANGE
    half_range = bool(not match["fraction"] and not unit and goes_on.match(text, end) and not before.endswith(("“", "第", "从", "由")))
    if match["arabic"] and not unit and re.search(r"分别[^，。；]*$", text[max(0, start - 40) : start]) and (shared := SHARES_UNIT.match(text, end)):
        return Quantity(start, end, parse_number(written), None, shared["unit"], loose=False)
    if match["arabic"] and not half_range:
        if _names_something(text, match, before, after):
            return None
    elif match["spoken"] and not half_range and not _spoken_counts(written, unit, before, after):
        return None
    if RANK_BEFORE.search(before) or before.endswith("前") or unit.endswith("伏") or (CLASS_OF.match(after) and group_of(unit) == "money"):
        return None
    if re.match(r"以上(?:的)?(?:常住)?人口", after) or (SIZE_CLASS.match(after) and (group_of(unit) in _SIZES or unit in ("户", "床", "座"))):
        return None
    if group_of(unit) in _SIZES and re.match(r"级(?!以上)", after):
        return None
    if group_of(unit) == "time" and not _lasting(written, unit, before, after):
        return None
    try:
        value = parse_number(written)
    except ValueError:
        return None
    if match["fraction"] and "百分之" in written:
        unit = "%"
    elif match["fraction"] and "千分之" in written:
        unit = "‰"
    if written.startswith("上") and before.endswith(tuple("跨迈登站升攀")):
        start, written = start + 1, written[1:]  # 跨上千亿: the verb's
    if unit == "成":
        value, unit = value / 10, ""
    high = None
    if "百分之" in written and (goes := PERCENT_GOES_ON.match(text, end)):
        high, end = parse_number(goes[1]), goes.end()
    loose = bool(re.search(r"[余多来几]|^上", written))
    return _signed(text, Quantity(start, end, value, high, unit, loose, half_range and not re.search(r"[十百千万亿]", written)))


def _signed(text: str, quantity: Quantity) -> Quantity:
    """The quantity with the sign that stands before it (-3.9%, 负3.9%: the quote holds it) or in its verb (负增长3.9%)."""
    before = text[max(0, quantity.start - 8) : quantity.start]
    if (sign := MINUS.search(before)) and not re.search(r"[〇零一二三四五六七八九十]\W?$", before[: sign.start()]):
        return replace(quantity, start=quantity.start - len(sign[0]), value=-quantity.value)
    return replace(quantity, value=-quantity.value) if NEGATIVE_GROWTH.search(before) else quantity


def _names_something(text: str, match: re.Match[str], before: str, after: str) -> bool:
    """Digits that are a date, an ordinal or part of a name."""
    written, unit = match["arabic"], match["unit"] or ""
    if re.match(r"0\d", written) or before.endswith("_"):
        return True
    if HELD.search(before) and unit == "届":
        return False
    rest = unit + after
    if re.fullmatch(YEAR, written) and rest.startswith(("年", "—", "-", "至", "、", "”")):
        return True
    if unit == "年" and re.fullmatch(r"\d\d", written) and before.endswith(("、", "—", "-", "至")):
        return True
    if _names().before.search(before) or RANK_BEFORE.search(before):
        return True
    if _names().after.match(rest) and (group_of(unit) not in ("money", "percent", "mass", "energy", "area") or "抽样" in rest):
        return True
    if re.match(r"岁(?:及以上|以上|以下|至|—|-|以内)?(?:的)?", rest) and CLASS_AFTER.match(after):
        return True
    if unit in _names().before_unit and _names().before_unit[unit].search(before) and not re.match(r"[\u4e00-\u9fff]", after):  # 金融20条政策措施 counts
        return True
    if not unit and after.startswith("人民") and not after.startswith("人民币"):
        return True
    if (unit == "类" and after[:1].isdigit()) or (unit == "个" and re.match(r"[百千万亿]", after)):
        return True
    if text[match.end() : match.end() + 1] in ("+", ":") or before.endswith("+"):
        return True
    if before.endswith("\n") and after.startswith((".", "．", "、")) and not unit:
        return True
    if unit or re.search(r"[十百千万亿]", written) or re.match(r"(?:以上|左右|多|余)", after):
        return False
    return not (re.search(r"比[^，。；]{0,8}(?:至|到|为|达)$", text[: match.start()][-14:]) and re.match(r"[，。；、]|$", after))


def _spoken_counts(written: str, unit: str, before: str, after: str) -> bool:
    """Numerals in characters are mostly part of words (一个, 三大, 千方百计): which ones measure?"""
    if before.endswith(("第", "十", "“", "之", "〇", "几", "数", "成千", "每", "同")) or _names().after.match(unit + after):
        return False
    group = group_of(unit)
    core = re.sub(r"[余多来上]", "", written)
    if (
        (core + unit + after).startswith(_names().sayings)
        or re.search(r"[一二三四五六七八九]{2}", core)
        or (core[0] in "百千万亿" and not _bare_power_counts(written, before, after))
    ):
        return False
    if core == "一" and not (unit and group in MEASURING | {"count"}):
        return False
    if unit in ("番", "倍", "个百分点", "百分点", "个基点", "%", "成"):
        return True
    if unit in ("方", "度", "里", "两", "克", "升") and len(core) == 1:
        return False
    if core[0] in "百千万亿":
        return core not in ("百", "千", "十") or bool(unit)
    if group in MEASURING:
        return core != "一" or group == "time"
    large = (len(core) >= 2 and core[-1] in "万亿") or len(core) >= 3
    if unit:
        if group == "count" and core != "一" and re.match(r"[，。；]|$", after) and re.search(r"[\u4e00-\u9fff]{3}$", before) and "“" not in before:
            return True  # 新开航线三条: the count behind what it counts
        return large or (unit in ("所", "座", "家", "艘", "台", "辆", "套") and core != "一")
    return large and bool(re.match(r"(?:以上|左右|[\u4e00-\u9fff])", after))


def _bare_power_counts(written: str, before: str, after: str) -> bool:
    """A power without a digit (千亿) is an amount where something bounds it: 上千亿, 超万亿元, 突破千亿, 千亿以上."""
    return written.startswith("上") or bool(re.match(r"以上|左右", after)) or bool(re.search(r"(?:超|超过|突破|达|达到|逾|近|跨|过)$", before))


def _lasting(written: str, unit: str, before: str, after: str) -> bool:
    """A time that is itself the amount (再延长30年, 10.5年, 5年过渡期), not one that names a time (五年来)."""
    if unit == "年" and "." in written:
        return True
    if unit == "日":
        return False
    if re.match(r"(?:来|前|后|间|期间|以来|行动|计划|规划|的?时间|之)", after):
        return False
    if re.search(r"[一二两三四五六七八九十\d](?:到|至|—|-)$", before):
        return False  # 未来五到十年
    if DURATION_AFTER.match(after):
        return True
    return bool(DURATION_BEFORE.search(before)) and not CIRCLE_AFTER.match(after)
