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
    r"^(?:全国|只|仅仅?|全省|全市|全区|全年|今年|去年|中国|我国|本市|预计|力争|确保|实现|完成|新增(?!就业)|新建|改造提升|改造|建设筹集|建设|打造|培育|开工|新开工|再|累计|共|约|近|使|为|对|将|要|拟|拟安排|安排|发行|拟发行|推动|推进|支持|继续|进一步|大力|加大|扩大|减少|压减|退出|降低|提高|化解|淘汰|各类|城乡|年末|年均)+"
)
_FUNDS = re.compile(r"^(?:中央财政|全国财政|国家财政|财政)?(?:用于)?([^的]{2,12}?)的?(?:支出|投入|投资支出)$")
_ENDS = re.compile(
    r"(?:预期增长目标|预期增长|增长目标|拟定为?|定为|总额|总计|问题|年均|累计|总共|预期目标|预期|目标|任务|数量|总数|规模|人数|涨幅|增速|增幅|增长率|增长速度|增长|水平|标准|比例|左右|方面|问题|工程|工作|要|均|再|分别|同比|环比|比上年|较上年|降幅|跌幅|减幅|收窄|仅仅?|只|却|也|又|未能?|没有|不降反|不增反|由[正负增降升减]转[正负增降升减]?|出现|呈现?|负|约为|为|实际)+$"
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
def names_of(name: str) -> tuple[str, ...]:
    """All names of the table's indicator that a name means; empty where the table has none."""
    found = indicator_of(name)
    return tuple(n for n, code in _by_name().items() if code == found.code) if found else ()


_LESS = re.compile(
    r"失业率|能耗|水耗|用水量|耗水量|电耗|煤耗|碳排放|排放量|排放强度|浓度|死亡|伤亡|事故|案件|发案|犯罪|火灾|漏损|损失|成本|时间|时限|负债率|债务率|不良率|不良贷款|空置率|"
    r"辍学率|返贫|贫困发生率|贫困人口|差错率|投诉|积案|拥堵|超标|污染|发病率|患病率|近视率|赤字|亏损|欠薪|拖欠|缺口|库存|落差|差距|收入比|恩格尔系数|基尼系数|资费|电价|费率|收费|税负|负担|跑动次数|材料数|环节|审批时|次均费用|药占比|闲置|荒漠化|违法|信访量|劣[Ⅴ五V]类"
)
_MORE_AFTER_ALL = re.compile(
    r"(?:结案|破案|化解|办结|整改|整治|处置|治理|下降|降低|减少|达标|优良|满意|处理|利用|去除|查处|回收|监测|投资|改造|压减|淘汰|节约|防控|控制|完成|解决|盘活|消除)[^，。；]{0,4}(?:率|天数|数|量|件|起)?$|优良|达标|空气质量"
)


def less_by_name(name: str) -> bool:
    """Whether less of a thing is better by its plain name (漏损率, 事故起数), for names that the table has not (field's usage; source: luoshi default)."""
    return bool(_LESS.search(name)) and not _MORE_AFTER_ALL.search(name)


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
