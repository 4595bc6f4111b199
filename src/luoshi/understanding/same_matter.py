"""Whether two requests cannot be one matter, though they sound alike: they name other spots, other numbers, or other things. Plain Python."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from .things import known_things, things_in

LIMIT = 600  # characters that are compared
_GENERIC = (
    "大街|大道|胡同|路(?!街道|[灯面人沿牌])|街(?!道|[坊面])|巷|弄|小区|花园|家园|新村|公寓|苑|里|庭|湾|大厦|广场(?!舞)|市场|菜场|商场|小学|中学|大学|学校|幼儿园|医院|卫生院|卫生服务中心|便民服务中心|公园|码头|村|庄|屯|桥|河|湖|塘|岛|塔|寺|钟楼"
    "|健身|美容|超市|餐厅|饭店|饭馆|火锅|面馆|小厨|酒店|宾馆|药店|诊所|汽修|建筑|公司|工程|快递|培训|酒吧|KTV"
)
SURE, SURER = 0.85, 0.9  # scores that make up for no thing in common, and for an own affair at one spot
_INQUIRES = re.compile(r"^.{0,8}(?:请问|咨询|想问|问一下)")
_CROSSING = re.compile(r"[和与].{2,8}(?:交叉口|路口)")
_SPOT = re.compile(rf"(?=([\u4e00-\u9fff]{{2}}(?:{_GENERIC})))")
_NO_NAME = re.compile(
    r"^(?:.?(?:我们|你们|他们|这个|那个|一个|这家|那家|几家|附近|旁边|隔壁|哪个|整个|整条|这条|那条|一条|一下|咱们|本小|楼下|楼上|门口|里面|外面|老旧|各个|所有|去年|上次|在|的)|.*(?:马路|道路|公路|修路|走路|铁路|线路|绕路|挡路|小路|大路|占路|问路|半路|路里|家里|屋里|夜里|这里|那里|哪里|车里|卡里|河里|湖里|村里|园里|校里|市里|区里|县里|院里|房里|楼里|锅里|水里|城里|公里|一里|店里|厂里|桶里|袋里|嘴里|手里|心里|院子里|单位里|社区里|小区里|街里))"
)
_NUMBERS = re.compile(r"(?P<n>[0-9０-９]+|[一二三四五六七八九十]+)(?P<kind>号楼|期|路(?=公交|车|等)|号院|单元|号线|号(?!楼|院|线))|(?P<bus>[0-9]+)路")
_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")}


def unlike(one: str, other: str, on: date, score: float = 1.0, same_caller: bool = False) -> str:
    """Why two texts are not about one matter, in Chinese; "" where nothing speaks against it. ``score``: how alike they are by all else, 0 to 1.

    >>> day = date(2026, 11, 23)
    >>> unlike("榆荫路路灯不亮", "文明巷的路灯坏了", day)
    '地点不同'
    >>> unlike("榆荫路路灯不亮", "榆荫路整条街路灯都黑", day)
    ''
    """
    if same_caller:
        return ""
    one, other = one[:LIMIT], other[:LIMIT]
    mine, theirs = {h.thing for h in things_in(one, on)}, {h.thing for h in things_in(other, on)}
    shared = mine & theirs
    if (mine and theirs and not shared) or (not shared and score < SURE):
        return "说的不是一样东西"
    spots, others = spots_in(one), spots_in(other)
    mutual = {spot for spot in spots if spot in other} | {spot for spot in others if spot in one}
    if (spots and others and not mutual) or (_CROSSING.search(one) and _CROSSING.search(other) and len(mutual) < 2):
        return "地点不同"
    scopes = {known_things(on)[thing].scope for thing in shared}
    if scopes == {"own"} and not (mutual and score >= SURER):
        return "各人自己的事"
    if _INQUIRES.match(one) or _INQUIRES.match(other):
        return "各人问的事"
    if not spots and not others and score < SURE and not _one_number(one, other):
        return "没有说清在哪里"
    if other_numbers(one, other, buildings="wide" not in scopes):
        return "楼号、线路不同"
    return ""


@lru_cache(maxsize=4096)
def spots_in(text: str) -> frozenset[str]:
    """The spots that a text names: what ends in a word for a road, an estate, a school …, with the two characters before it."""
    found = {spot for spot in (said[1] for said in _SPOT.finditer(text)) if not _NO_NAME.match(spot)}
    return frozenset(spot for spot in found if not any(spot != longer and longer.endswith(spot) for longer in found))


def other_numbers(one: str, other: str, buildings: bool = True) -> bool:
    """Whether two texts name numbers of one kind (a bus line, a phase, a house) and none in common; ``buildings``: houses and entrances too."""
    mine, theirs = _numbers(one), _numbers(other)
    kinds = [kind for kind in mine.keys() & theirs.keys() if buildings or kind not in ("号楼", "单元", "号", "号院")]
    return any(not mine[kind] & theirs[kind] for kind in kinds)


def _one_number(one: str, other: str) -> bool:
    mine, theirs = _numbers(one), _numbers(other)
    return any(mine[kind] & theirs[kind] for kind in mine.keys() & theirs.keys())


def _numbers(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for said in _NUMBERS.finditer(text):
        kind, number = ("路", said["bus"]) if said["bus"] else (said["kind"], said["n"])
        found.setdefault(kind, set()).add("".join(_DIGITS.get(char, char) for char in number))
    return found
