"""Whether what is told lies in another city, and which number is right there: the area code and 12345 of that city.

A city that is only named (北京路, 北京来的游客) is none. Names and codes are those of the table of divisions; area codes stand in a table of their own
(``rules/area_codes.csv``). Plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from luoshi import rules
from luoshi.codes.divisions import divisions

HOTLINE = "12345"
LIMIT = 1_000  # characters that are read
_UNNAMED = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_GOVERNED = ("11", "12", "31", "50")  # cities right below the state
_HERE = r"(?:(?<!户口)(?<!儿子)(?<!女儿)(?<!孩子)(?<!商家)(?<!档案)(?<!医保)(?<!总部)(?<![不没])在|住在?|位于|(?:我|这里|这边|这儿|你好|您好)是|家是|就是|我们|人在|坐标|反映(?:一下)?|投诉(?:一下)?|举报|请问(?:一下)?|咨询(?:一下)?|想问(?:一下)?|我家|老家|能管|管不管)"
_ROAD = re.compile(
    r"^(?:[东西南北中]?(?:一|二|三|四)?(?:大?[路街道巷弄里]|胡同|花园|公园|广场|小区|家园|新村|新城|饭店|酒店|宾馆|大厦|银行|商店|商场|超市|医院|大学|学院|中学|小学|火锅|拉面|面馆|菜|板鸭|啤酒|日报|晚报|牌照|牌子|口音|人(?!民)|户口|话|来的|那边的亲戚|来|的(?:亲戚|朋友|游客|客人|快递|商家|公司)|湖|河|桥|站|港|馆|烤鸭|小吃|包子|方向|到|回|至|过来|发|产|买|看病|上学|上班|打工|出差|旅游|读书))"
)
_END = re.compile(r"^(?:市|这边|这里|这儿|本地|那边|那里)?(?:[，,。；;、！!？?\s]|$|的(?!人|亲戚|朋友|游客|客人)|吗)")


@dataclass(frozen=True)
class AreaCode:
    """The area code of a city's telephones, by the city's six digits."""

    code: str
    name: str
    area_code: str
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Elsewhere:
    """Another city, in which what is told lies: its code (12 digits), its name, the number to call ("" where the table has none), and by which words."""

    code: str
    name: str
    number: str
    words: str


def lies_elsewhere(text: str, address: str, city: str, on: date, own: Iterable[str] = ()) -> Elsewhere | None:
    """The other city in which a request clearly lies, by its words for the place and by its text; None where it is not clear, or no other. ``city``: the
    code of the own one; ``own``: names of the own city and its places: where one of them stands in the words, nothing is clear.

    >>> found = lies_elsewhere("我在成都市武侯区，小区停水两天了", "", "990100000000", date(2026, 11, 23))
    >>> found.name, found.number
    ('成都市', '028-12345')
    >>> lies_elsewhere("北京路的路灯不亮，北京来的游客摔了", "", "990100000000", date(2026, 11, 23)) is None
    True
    """
    here, said = _city_of(city), f"{address[:LIMIT]} {text[:LIMIT]}"
    if any(name in said for name in own):
        return None
    for words, begins in ((address[:LIMIT].strip(), True), (text[:LIMIT], False)):
        for name, code in _named(words, begins):
            if code != here:
                return Elsewhere(code, _names()[code], number_of(code, on), name)
    return None


def number_of(code: str, on: date) -> str:
    """The number of a city's hotline as called from elsewhere; "" where the table has no area code.

    >>> number_of("370100000000", date(2026, 11, 23))
    '0531-12345'
    """
    known = rules.all_in_force(AREA_CODES.rows(), on, or_first=True).get(code[:6])
    return f"{known.area_code}-{HOTLINE}" if known else ""


def _named(text: str, begins: bool) -> list[tuple[str, str]]:
    """The cities in which something is said to lie, by the words that say so; ``begins``: the text is an address, which begins with its city."""
    found: list[tuple[str, str]] = []
    by_name, by_place = _index()
    pattern = _pattern()
    for said in pattern.finditer(text):
        name, after, before = said[0], text[said.end() :], text[: said.start()]
        code = by_name[name]
        inner = next((place for place in by_place.get(code, ()) if after.startswith(place)), "")
        if inner and _ROAD.match(after[len(inner) :]) and len(inner) < 3:
            inner = ""
        here = re.search(rf"{_HERE}(?:[\u4e00-\u9fff]{{0,4}}省)?$", before) or not before.strip() or before[-1:] in "，,。；;、！!？?：: \n" or before.endswith("省")
        if _ROAD.match(after) and not inner:
            continue
        if inner and (here or begins):
            found.append((name + inner, code))
        elif (begins and not before.strip() and (name[-1] in "市州盟" or _END.match(after))) or (
            re.search(rf"{_HERE}$", before) and _END.match(after) and (len(name) > 2 or name not in _doubtful())
        ):
            found.append((name, code))
    return found


def _city_of(code: str) -> str:
    """The code of the city that a place lies in."""
    if code[:2] in _GOVERNED:
        return code[:2] + "0" * 10
    return code[:6].ljust(12, "0") if code[2:4] == "90" else code[:4].ljust(12, "0")


@cache
def _names() -> Mapping[str, str]:
    """The cities by their codes."""
    found = {}
    for place in divisions().values():
        governed = place.code[:2] in _GOVERNED
        if (
            place.name not in _UNNAMED
            and _city_of(place.code) == place.code
            and (place.level == "prefecture" or (governed and place.level == "province") or place.code[2:4] == "90")
        ):
            found[place.code] = place.name
    return found


def _bare(name: str) -> str:
    """A name without its generic word: 成都 for 成都市, 武侯 for 武侯区; itself where less than two characters would be left."""
    bare = re.sub(r"(?:市|区|县|自治县|新区|地区|盟)$", "", name)
    return bare if len(bare) > 1 else name


@cache
def _index() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """The cities by every name, and of each the names of its districts, the longest first."""
    by_name: dict[str, str] = {}
    for code, name in _names().items():
        by_name[name] = code
        by_name.setdefault(_bare(name), code)
    places: dict[str, set[str]] = {}
    for place in divisions().values():
        if place.level == "district" and place.name not in _UNNAMED and place.code not in by_name.values():
            for shown in {place.name, _bare(place.name)}:
                places.setdefault(_city_of(place.code), set()).update({shown, "市" + shown})
    return by_name, {code: tuple(sorted(found, key=lambda n: (-len(n), n))) for code, found in places.items()}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name) for name in sorted(_index()[0], key=lambda n: (-len(n), n))))


@cache
def _doubtful() -> frozenset[str]:
    """Short names of cities that are also words or names of many places: they count only with 市 or with a district."""
    return frozenset(
        [
            "朝阳",
            "中山",
            "大同",
            "吉林",
            "长春",
            "东方",
            "白山",
            "通化",
            "安康",
            "万宁",
            "平凉",
            "保定",
            "海东",
            "新星",
            "白银",
            "西安",
            "南充",
            "河池",
            "铜陵",
            "黄山",
            "宜春",
            "长治",
            "阳泉",
            "丽水",
        ]
    )


def _area_code(row: Mapping[str, str]) -> AreaCode:
    place, area_code = row["place"].strip(), row["area_code"].strip()
    if not re.fullmatch(r"[1-9]\d{5}", place) or not re.fullmatch(r"0\d{2,3}", area_code):
        raise ValueError("place应是6位区划代码，area_code应是0开头的3位或4位区号")
    return AreaCode(place, row["name"].strip(), area_code, *rules.dated(row))


AREA_CODES = rules.declare(
    rules.Table(
        "area_codes",
        Path(__file__).with_name("rules") / "area_codes.csv",
        _area_code,
        zh="各市的电话区号：外地的事该拨哪个号",
        en="telephone area codes of cities: which number is right for what lies elsewhere",
    )
)
