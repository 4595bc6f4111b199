"""Indicators of the field by one name: 经济增长, 地区生产总值 and GDP are one thing, and more of it is better.

The table is data (``indicators.csv``, version below): code, Chinese and English name, unit, direction (``better``: up, down or none) and the aliases that reports use. A name that is not
in it keeps its own words, cleaned: its key is then those words.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VERSION = "2026-11"

_AROUND = re.compile(r"[\s\u200b“”‘’\"（）()《》、，]|其中|PM2\.5(?=浓度)")
_LEADS = re.compile(
    r"^(?:全国|全省|全市|全区|全年|今年|去年|中国|我国|本市|预计|力争|确保|实现|完成|新增(?!就业)|新建|改造提升|改造|建设筹集|建设|打造|培育|开工|新开工|再|累计|共|约|近|使|为|对|将|要|拟|拟安排|安排|发行|拟发行|推动|推进|支持|继续|进一步|大力|加大|扩大|减少|压减|退出|降低|提高|化解|淘汰|各类|城乡|年末|年均)+"
)
_FUNDS = re.compile(r"^(?:中央财政|全国财政|国家财政|财政)?(?:用于)?([^的]{2,12}?)的?(?:支出|投入|投资支出)$")
_ENDS = re.compile(
    r"(?:预期增长目标|预期增长|增长目标|拟定为?|定为|总额|总计|问题|年均|累计|总共|预期目标|预期|目标|任务|数量|总数|规模|人数|涨幅|增速|增幅|增长率|增长速度|增长|水平|标准|比例|左右|方面|问题|工程|工作|要|均|再|分别)+$"
)


@dataclass(frozen=True)
class Indicator:
    """One indicator of the table; ``better`` is "up" where more is better, "down" where less is, "none" where neither."""

    code: str
    zh: str
    en: str
    unit: str
    better: str


@cache
def indicators() -> dict[str, Indicator]:
    """The table by code."""
    with Path(__file__).with_name("indicators.csv").open(encoding="utf-8", newline="") as lines:
        return {r["code"]: Indicator(r["code"], r["zh"], r["en"], r["unit"], r["better"]) for r in csv.DictReader(lines)}


@cache
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    with Path(__file__).with_name("indicators.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name in (row["zh"], *row["aliases"].split("；")):
                if name:
                    found.setdefault(_AROUND.sub("", name), row["code"])
                    found.setdefault(clean_name(name), row["code"])
    return found


def clean_name(name: str) -> str:
    """A name without blanks, quotes, openers (全国, 新增) and endings (涨幅, 预期目标); never empty for a name that is not."""
    bare = _FUNDS.sub(r"\1支出", _AROUND.sub("", name))
    for pattern in (_LEADS, _ENDS):
        bare = pattern.sub("", bare) or bare
    return bare


def indicator_of(name: str) -> Indicator | None:
    """The table's indicator for a name as a report has it; None where it has none.

    >>> indicator_of("经济增长预期目标").code, indicator_of("居民消费价格涨幅").code
    ('gdp', 'cpi')
    """
    bare = _AROUND.sub("", name)
    code = _by_name().get(bare) or _by_name().get(clean_name(name))
    return indicators()[code] if code else None


@cache
def _alias_pattern() -> re.Pattern[str]:
    names = {a for name in _by_name() for a in (name,) if len(a) >= 3 and not re.fullmatch(r"(?:基本)?(?:建成|贷款)", a)}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


def codes_in(text: str) -> set[str]:
    """The codes of all indicators that a text names, the longest name at each place."""
    return {_by_name()[m[0]] for m in _alias_pattern().finditer(_AROUND.sub("", text))}


def key_of(name: str) -> str:
    """What names of one thing share: the code, or the cleaned words."""
    found = indicator_of(name)
    return found.code if found else clean_name(name)


def likeness(one: str, other: str) -> float:
    """How far two names mean the same, 0 to 1: 1 for one code, 0 for two different ones, else the share of common pairs of characters."""
    first, second = indicator_of(one), indicator_of(other)
    if first and second:
        return 1.0 if first.code == second.code else 0.0
    a, b = clean_name(one), clean_name(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    pairs_a, pairs_b = _pairs(a), _pairs(b)
    return 2 * len(pairs_a & pairs_b) / (len(pairs_a) + len(pairs_b))


def _pairs(words: str) -> set[str]:
    return {words[i : i + 2] for i in range(len(words) - 1)} or {words}
