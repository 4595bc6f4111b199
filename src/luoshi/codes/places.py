"""Places by name and code: provinces, prefectures and the districts of the four municipalities (GB/T 2260, as of 2023-06-30).

Codes have the 12 digits of the five-level system (GB/T 2260 + GB/T 10114); the levels below are noughts. Source of the table:
the National Bureau of Statistics' 统计用区划代码, public facts.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Short names that are everyday words or another place's: taken only in full (朝阳市).
AMBIGUOUS = frozenset(
    [
        "朝阳",
        "安康",
        "中山",
        "东方",
        "和田",
        "海南",
        "吉林",
        "白山",
        "长治",
        "保山",
        "文山",
        "黄山",
        "鞍山",
        "大同",
        "平凉",
        "三明",
        "崇左",
        "来宾",
        "双鸭山",
        "通化",
        "海东",
        "铁岭",
        "新余",
        "吉安",
        "自贡",
        "甘南",
        "黔南",
        "海北",
    ]
)
# What a report calls its own ground, and the regions of the national plans, which have no code.
REGIONS = (
    "京津冀",
    "长三角",
    "长江经济带",
    "粤港澳大湾区",
    "黄河流域",
    "成渝",
    "东北",
    "中部地区",
    "西部地区",
    "东部地区",
    "全国",
    "全省",
    "全区",
    "全市",
    "全州",
    "全县",
    "本市",
    "农村地区",
    "城市副中心",
    "北方地区",
    "重点城市",
    "重点地区",
)


@dataclass(frozen=True)
class Place:
    """A place as the table has it; ``code`` is "" for a region without one."""

    name: str
    code: str


@cache
def _by_name() -> dict[str, Place]:
    found = {name: Place(name, "") for name in REGIONS}
    with Path(__file__).with_name("places.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            place = Place(row["name"], row["code"])
            found.setdefault(row["name"], place)
            province = row["code"].endswith("0" * 10)
            if len(row["short"]) >= 2 and (province or row["short"] not in AMBIGUOUS):
                found.setdefault(row["short"], place)
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _by_name()), key=len, reverse=True)))


def last_place(text: str) -> tuple[int, int, Place] | None:
    """The last place that a text names: its span in the text and the place; None where there is none."""
    found = list(_pattern().finditer(text))
    return (found[-1].start(), found[-1].end(), _by_name()[found[-1][0]]) if found else None
