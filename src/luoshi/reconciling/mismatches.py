"""Why a figure of the next report is not what came of a promise, though it stands by the same name.

Another time (上半年, 1—11月, 环比), another place (全国, 滨江区), a part (民间投资), the share of a plan done, a gap, a comparison with others,
a sum over years: each is a named rule with its reason, and each only speaks where the promise does not say the same.
"""

from __future__ import annotations

import re
from functools import cache

from ..codes.indicators import clean_name, names_of
from ..reading import Report
from .measures import kind_of
from .rows import Claim

_TIMES = re.compile(
    r"(?P<part>(?:前|第)?[一二三四1-4]季度|[上下]半年|前[一二三四五六七八九十\d]{1,2}个月|(?:1|一)月?(?:—|-|至|到|~)+(?:1[01]|[2-9]|十一|十|[二三四五六七八九])月(?:份)?"
    r"|(?<!\d)(?:1[0-2]|[1-9])月份?(?:当月|单月)|当月|单月|当季|月均"
    r"|(?:截至|截止|至|到)(?:目前|(?:1[01]|[1-9])月(?:底|末|中旬)?|(?:1[01]|[1-9])月\d{1,2}日)|(?<![\d—\-至])(?:1[01]|[1-9])月份?(?:底|末)?(?!\d|以来|起))"
    r"|(?P<whole>全年|(?:1|一)月?(?:—|-|至|到|~)+(?:12|十二)月|12月(?:底|末|31日)|年末|年底|年终|去年(?!底)|全年度)"
)
_ONLY_TIME = re.compile(r"^(?:其中|但|而|20\d\d年)?(?:截至|截止|至|到)?(?:今年|去年|当年)?[前第上下\d一二三四五六七八九十季度半年月份底末中旬日—\-至到~目前个当单]+$")
_RELATIVE = re.compile(
    r"(?:高于|低于|快于|慢于|领先|超过|高出|低|高|快|慢|优于)(?:[^，。；\d]{0,6}?)(?:全国|全省|全区|全市|平均|预期|目标|计划|同期|周边|GDP|经济)[^，。；\d]{0,12}$|比(?:全国|全省|全市|平均|预期|目标|计划|年初目标)[^，。；\d]{0,14}$"
)
_GAP = re.compile(r"(?:还|仍|尚|相)?(?:差|缺(?!陷|口率)|缺口|欠|短缺|剩余|剩|少完成|少建|未完成|没有完成|尚有|还有|仍有|待(?:完成|改造|建)|尚待)(?:[^，。；\d]{0,6})$")
_FROM_HERE = re.compile(r"(?:距离?|离|比|较|与)[^，。；\d]{0,8}$")
_STILL = re.compile(r"的?(?:目标|任务|要求|水平)?(?:还|仍|尚|依然)?(?:相?差(?!异)|少|缺|需|有(?:较大|一定|很大)?(?:差距|距离))")
_ONLY_OF_IT = re.compile(r"[^，。；\d]{0,14}(?:仅|只(?!要)|才(?!能|干)|实际)[^，。；\d]{0,10}[\d一二两三四五六七八九十]")
_OF_PLAN = re.compile(
    r"(?:完成|达到?|实现|占|为)(?:了|到)?(?:全年|年度|年初|既定|总|预算|序时|年)*(?:[^，。；\d]{0,6})?(?:目标任务|任务|目标|计划|预算|进度|规划)(?:数|总量|总数|投资|值)?的?[^，。；\d]{0,4}$|完成(?:率|进度|比例)(?:为|达|达到)?$"
)
_AVERAGE = re.compile(r"[两三四五]年平均|平均(?:每年|增长)|年均|环比|[两三四五近]年(?:来|累计|共)|复合")
_SUM = re.compile(r"累计(?!折旧|降雨)")
_SUM_OF_YEAR = re.compile(r"(?:全年|今年|去年|年内|当年|本年|20\d\d年)[^，。；]{0,8}累计")
_BASIS = re.compile(r"剔除|扣除|不含|不计|如果|假如|若不|少[增降减](?:收|长)?[^，。；]{0,4}$")
_OLDER = re.compile(r"(?:前年|上上年)[^，。；]*$")
_WIDER = {"全球": 0, "世界": 0, "全国": 1, "我国": 1, "全省": 2, "全自治区": 2, "全市": 3, "全县": 4}
_PLACE = re.compile(r"([\u4e00-\u9fff]{2,5}?(?:新区|开发区|高新区|经开区|示范区|自治州|自治县|自贸区|工业园|产业园|区|县|市|镇|乡|街道|旗|省))(?=$|[^政域级])")
_NO_PLACE = re.compile(
    r"(?:全市|全区|全县|全省|本市|我市|我县|我区|我省|城区|地区|社区|[片小景郊山辖灾库牧林老校学市园街]区|城市|都市|上市|夜市|集市|股市|超市|楼市|门市|县区|自治区|城镇|乡镇|村镇|集镇|建制镇|中心城区|棚户区|生活区|保护区|贫困县|各[市县区省]|[市县区省级]级)$"
)
_NEUTRAL = re.compile(
    r"^(?:我们|全市|全县|全省|全国|我国|我市|我县|我省|本市|全区|全年|去年|上年|今年|当年|年末|年底|\d{4}年|20\d\d|其中|预计|初步核算|累计|实现|完成|共|新增|新|再|全社会|的|使|是|主要|各类|同时|城乡|将|已|年|达到?|约|总|净增|实际|一年|推动|"
    r"建成|新建|开工|改造|建设|启动|基本|打造|培育|和|与|及|以及|仅|只|了|也|但|而|却|又|未|没有|中|为|距|离|任务|超额|顺利|全面|成功|提前|积极|加快|大力|持续|稳步|支持|经济|平均|常住|辖区|组织|开展|筹集|推进|发放|减少|降低|提高|压减|退出|淘汰|安排|\W)+$"
)


def level_of(report: Report) -> int | None:
    """Whose report it is by its first lines: 1 the country's, 2 a province's, 3 a city's, 4 a county's; None where they do not tell."""
    head = report.title or report.text[:60]
    if "国务院" in head:
        return 1
    found = re.search(r"([\u4e00-\u9fff]{2,7}?)(省|自治区|市|县|区)(?=[\d二]|人民|政府|第)", head)
    return {"省": 2, "自治区": 2, "市": 3, "县": 4, "区": 4}[found[2]] if found else None


def own_names(report: Report) -> set[str]:
    """The names of the report's own place."""
    return set(re.findall(r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|市|县|区)", report.title or report.text[:60]))


def refused(promise: Claim, other: Claim, sentence_lead: str, tail: str, level: int | None, own: set[str]) -> str:
    """Why the figure does not answer the promise; "" where nothing speaks against it. ``sentence_lead`` is its sentence up to it, ``tail`` what follows."""
    lead = sentence_lead.replace(" ", "")
    clause = re.split(r"[，；：]", lead)[-1]
    mine = promise.quote
    if _part_of_year(lead, clause, mine):
        return "不是全年的数"
    if _AVERAGE.search(clause) and not _AVERAGE.search(mine):
        return "是几年平均或环比，不是当年"
    if (_OLDER.search(clause)) and not _OLDER.search(mine):
        return "不是当年"
    if _SUM.search(clause) and not _SUM.search(mine) and not _SUM_OF_YEAR.search(lead) and kind_of(promise) != "stock" and kind_of(other) != "share":
        return "是累计数，不是当年"
    if _FROM_HERE.search(clause) and _STILL.match(tail):
        return "说的是还差多少"
    if _ONLY_OF_IT.match(tail) and not _ONLY_OF_IT.search(mine):
        return "说的是总数，办成多少在后面"
    if _BASIS.search(clause) and not _BASIS.search(mine):
        return "口径不同"
    if _GAP.search(clause) and not _GAP.search(mine):
        return "说的是还差多少"
    if _OF_PLAN.search(clause) and other.unit in ("%", "‰", "倍") and not _OF_PLAN.search(mine):
        return "说的是完成计划的比例"
    if (_RELATIVE.search(clause) or re.match(r"的?(?:目标|任务|计划)?(?:还有|仍有|尚有)?差距", tail)) and not _RELATIVE.search(mine):
        return "是与别的数相比"
    return _elsewhere(promise, clause, lead, level, own)


def _part_of_year(lead: str, clause: str, mine: str) -> bool:
    pieces = re.split(r"[，；：]", lead)
    scope = clause
    for piece in reversed(pieces[:-1]):
        if _TIMES.search(scope):
            break
        if _ONLY_TIME.match(piece):
            scope = piece + scope
    found = list(_TIMES.finditer(scope))
    if not found and pieces and (first := _TIMES.match(pieces[0])) and first["part"] and not _TIMES.search("，".join(pieces[1:])):
        found = [first]
    return bool(found) and bool(found[-1]["part"]) and found[-1]["part"] not in mine


def _elsewhere(promise: Claim, clause: str, lead: str, level: int | None, own: set[str]) -> str:
    mine = promise.quote
    if level is not None:
        for word, its in _WIDER.items():
            if its != level and its < level and word in clause and word not in mine:
                return f"说的是{word}"
    hits = [(at, -len(core)) for core in _cores(promise.indicator) if (at := clause.find(core)) >= 0]
    if not hits:
        return ""
    before = re.split(r"[、“”（）()]", clause[: min(hits)[0]])[-1]
    for place in _PLACE.finditer(before):
        name = re.sub(r"^(?:其中|邻近的|邻近|周边的?)", "", place[1])
        if not _NO_PLACE.search(name) and name not in own and name not in mine and not any(name.endswith(o) for o in own):
            return f"说的是{name}"
    rest = re.sub(r"\d[\d.]*[%万亿个家人元]*", "", before)
    if rest and not _NEUTRAL.match(rest) and rest[-2:] not in mine and _PART.search(rest):
        return "说的是其中一部分"
    return ""


_PART = re.compile(
    r"(?:民间|民营|国有|外商|港澳台|工业|农业|制造业|服务业|房地产|基础设施|技术改造|技改|高技术|产业|企业|行业|领域|部门|农村|城镇|第[一二三]产业|限额以上|规模以上|规上|新能源|民生|教育|卫生|交通|水利|能源|电力|地方|中央|省级|县级|区级|部分|一半|个别|重点|线上|网上|乡村|餐饮|商品|出口|进口)(?:的)?$"
)


@cache
def _cores(indicator: str) -> tuple[str, ...]:
    """The names under which the thing may stand in a clause, the longest first."""
    return tuple(sorted({*names_of(indicator), clean_name(indicator)} - {""}, key=lambda n: -len(n)))
