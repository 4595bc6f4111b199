"""What a quantity says: its bound, its change, and whether it is where something comes from.

    bound     ge | le | approx | eq       以上, 超过, 不少于, 余 | 以内, 低于 | 左右, 约, 近
    change    up | down | none            增长6% | 下降53%, 压减159亿元 | 达到38%, 新增6000个
    baseline  从2.5万亿元提升至3.6万亿元: the first

The word lists are the grammar: what stands right before the number decides first, then the verb whose object it measures, then what follows.
"""

from __future__ import annotations

import re

from .context import Context

# ---- bound ---------------------------------------------------------------------------------------------------------

_AFTER_GE = re.compile(r"(?:[(（][^)）]{0,12}[)）])?(?:及|或)?(?:以上|之上|多(?!样|元|种|边|式|层|功|媒|领|部门|维|用|场景|双)|余)")
_AFTER_LE = re.compile(r"(?:[(（][^)）]{0,12}[)）])?(?:及|或)?(?:以内|以下|之内|内(?!部|外|地|容|蒙|河|需|循|涵|陆|生|资|镜))")
_AFTER_APPROX = re.compile(r"(?:[(（][^)）]{0,12}[)）])?(?:左右|上下)")
_BEFORE_GE = re.compile(
    r"(?:(?<!不)超过?|超出|(?<!不)高于|不低于|不少于|不小于|不下于|至少(?:降低|提高|增加|减少|建设|新增)?|突破|升破|涨破|冲破|站上|逾|(?<!不)多于|大于|最低|不弱于|以上|(?<!不超)过)(?:了|全国|年均|人均|每年|月均)?$"
)
_BEFORE_LE = re.compile(r"(?:(?<!不)低于|不超过?|不高于|不大于|不多于|(?<!不)少于|(?<!不)小于|不足|不到|至多|最多|未超过|跌破|跌穿|降破|失守)(?:了)?$")
_BEFORE_APPROX = re.compile(r"(?:大?约|接?近|将近|大概|大致)(?:有)?$")


def bound_of(context: Context) -> str:
    """ "ge", "le", "approx" or "eq", by the words right after and right before the quantity."""
    tail, head = context.tail, context.lead[-10:]
    for bound, pattern in (("ge", _AFTER_GE), ("le", _AFTER_LE), ("approx", _AFTER_APPROX)):
        if pattern.match(tail):
            return bound
    for bound, pattern in (("ge", _BEFORE_GE), ("le", _BEFORE_LE), ("approx", _BEFORE_APPROX)):
        if pattern.search(head):
            return bound
    return "ge" if context.quantity.loose else "eq"


# ---- change --------------------------------------------------------------------------------------------------------

UP = "增产|增长|提高|上涨|上升|提升|增加|扩大|回升|增收|多增|延长|翻|新增长|攀升|上调|拉高|高出|反弹|上扬|走高|反升|(?<!新)增|涨|升"
DOWN = "减产|下降|降低|减少|缩短|压缩|压减|缩减|削减|下调|下跌|回落|收窄|减免|精简|裁减|减轻|减负|减税|降费|减亏|下滑|下挫|下探|走低|滑坡|滑落|萎缩|缩水|减|降|低|跌|缩小|少"
RATES_UP = "增速|增幅|涨幅|增长率|增长速度|增长幅度|增长(?!的?贡献)|增长目标|同比增长"
RATES_DOWN = "降幅|减幅|跌幅|下降幅度|下降率|降速"

_MODIFIERS = re.compile(
    r"(?:了|再|约|大约|近|接近|超过?|不超过|不低于|不少于|至少|不到|不足|突破|高达|分别|平均|均|各|逾|也|年均|累计|共|达(?!到)|将近|一般|大体|就|以上|幅度|实际|名义|"
    r"[(（][^)）]*[)）]|同比|比上年|比去年|较上年|上年|合计|拟按|安排|目标|预期|在|左右|每年|每月|每人每月|每人每年|人均|月均|户均|控制)+$"
)
_ENDS_UP = re.compile(rf"(?:{UP})$")
_ENDS_DOWN = re.compile(rf"(?:{DOWN})$")
_RATE_UP = re.compile(rf"(?:{RATES_UP})(?:[^，。；、\d]{{0,4}}(?:为|达|达到|保持在|稳定在|超过|在|控制在|提高到|回升到))?$")
_RATE_DOWN = re.compile(rf"(?:{RATES_DOWN})(?:[^，。；、\d]{{0,4}}(?:为|达|达到|超过|在|到|至))?$")
_RATE_NARROWS = re.compile(rf"(?:{RATES_DOWN})[^，。；、\d]{{0,6}}(?:收窄|缩小|减小|趋缓)(?:了|约|近)?$")  # by so much: the rate itself rises
_LEVEL = re.compile(r"(?:到|至|达到|占|占比|比重|贡献率|比例|覆盖率)$")
_OBJECT_DOWN = re.compile(
    r"(?:减少|压减|压缩|缩减|削减|减免|减税|减负|降费|退出|化解|裁减|减轻|降低|精简|让利于|清退|节约|退减税|缓税|退税)(?!率|费用的)[^，。；、到至为成]{0,22}$"
)
_UPGRADES = re.compile(r"(?:改造|巩固|优化|提质|整治|完善|建设|改建|打造|升级|改善|更新|修缮|保护)(?:和|与|并)?提升$")  # 改造提升25个: so many were made better
_OBJECT_UP = re.compile(r"(?:提高|增加|提升)(?!到|至)[^，。；、到至]{1,20}$")
_AFTER_UP = re.compile(r"(?:以上|左右|以内)?的?(?:经济)?(?:增长|增速|增幅|涨幅)(?!目标到|点|极)")
_AFTER_DOWN = re.compile(r"(?:以上|左右|以内)?的(?:降幅|下降)")
_IMPROVES = re.compile(r"(?:浓度|能耗|死亡|污染)[^，。；]{0,14}(?:改善|优化)$")
_SCRAPPED = re.compile(r"(?:淘汰|关停|退出|压减|化解|去除)[^，。；]{0,14}产能$")
_YEAR_ON_YEAR = re.compile(r"(?:同比|比上年|比去年|较上年|较去年)(?:为)?[(]?$")
_JOINS = re.compile(r"^(?:以上|左右|以内)?[、和及与]")
_JUST_JOINS = re.compile(r"^(?:以上|左右|以内|多)?(?:、|和|及|与|以及|或)(?:近|约|超过?)?$")


def change_of(context: Context, before: str | None) -> str | None:
    """ "up", "down" or None for a level or a count; ``before`` is the change found for the quantity before, which a list hands on."""
    if context.follows_in_clause and _JUST_JOINS.match(context.head):
        return before
    head = context.head
    if _BETWEEN_LEVELS.match(context.tail) and _FROM.search(head):
        return None
    stripped = _MODIFIERS.sub("", head)
    if _IMPROVES.search(stripped):
        return "down"
    if _RATE_NARROWS.search(head):
        return "up"
    for candidate in (head, stripped):
        if _RATE_UP.search(candidate):
            return "up"
        if _RATE_DOWN.search(candidate) or _ENDS_DOWN.search(candidate):
            return "down"
        if _ENDS_UP.search(candidate) and not _UPGRADES.search(candidate):
            return "up"
    if context.quantity.value < 0 and context.quantity.unit == "%" and _YEAR_ON_YEAR.search(head):
        return "up"  # 同比-3.9%: a growth, below nought
    if _AFTER_UP.match(context.tail):
        return "up"
    if _AFTER_DOWN.match(context.tail):
        return "down"
    if _SCRAPPED.search(stripped) or (_JOINS.match(head) and before == "down" and "产能" in head):
        return "down"
    if _LEVEL.search(stripped):
        return None
    if _OBJECT_DOWN.search(stripped) and context.quantity.unit not in ("年",):
        return "down"
    if context.quantity.unit == "个百分点" and _OBJECT_UP.search(stripped):
        return "up"
    if context.follows_in_clause and _JOINS.match(head) and before == "down" and not re.search(rf"{UP}|达|占|建|完成|实现|发放|返还", head):
        return before
    return None


# ---- baseline ------------------------------------------------------------------------------------------------------

_FROM = re.compile(r"(?:从|由)(?!而|此|于|中央|国家|政府|企业)[^从由，。；]{0,30}$")
_COMPARED_WITH = re.compile(
    r"(?:比|较|低于|高于|不及|相比|对比|快于|慢于|超过|少于|多于)(?:上年|去年|前年|上一年|年初|上年末|上年底|(?:上年|去年)?同期|\d{4}年)(?:同期|全年|末|底|实际)?的?$|(?<![到至为达])(?:上年|去年|前年|上一年|同期)(?:同期|全年|末|底|实际)?的$"
)
_ARROW = re.compile(r"^(?:以上|左右)?(?:→|⇒|-->|->|—>|=>|➔|➝)")
_LIST_GOES_ON = re.compile(r"^(?:、\d[^，。；、]{0,8}?(?=增|提|降|减|扩|升))?")
_YEAR_OF = re.compile(r"\d{4}年(?:底|末)?的[^，。；]{0,12}$|(?:上年|去年|五年前|此前|原来|过去)的[^，。；]{0,6}$")
_MOVES = r"提高|增加|上升|扩大|提升|增长|发展|下降|降低|减少|缩小|缩短|压缩|压减|精简|跃升|攀升|上涨|下调|上调|调整|恢复|拓展|延伸|回升|扩展|回落|收窄|放缓|减缓|趋缓|走低|走高|滑落|下滑|滑坡|下跌|下探|加快|提速|反弹|上扬|攀高|转变?|变化?|退|跌|落|滑|跃|增|降|减|升|扩|调|涨|缩|整合|合并|重组|归并|精减|核减"
_BETWEEN_LEVELS = re.compile(
    rf"^(?:以上|左右|多|余)?[^，。；、]{{0,8}}?，?(?:逐步|大幅|进一步|稳步|持续|已|明显|小幅|又|再|快速|急剧)?(?:{_MOVES})(?:了)?(?:到|至|为|成)|^(?:以上|左右)?(?:到|至|变为)"
)


def is_baseline(context: Context) -> bool:
    """Whether the quantity is the from-value of a change that names both ends."""
    following = context.text[context.quantity.end : context.quantity.end + 24]
    if _ARROW.match(following) or _COMPARED_WITH.search(context.head):
        return True
    if not _BETWEEN_LEVELS.match(_LIST_GOES_ON.sub("", following)):
        return False
    head = context.lead if _JUST_JOINS.match(context.head) else context.head
    return bool(_FROM.search(head) or _YEAR_OF.search(head))


# ---- a target told again -------------------------------------------------------------------------------------------

_AIM = r"目标|预期|计划|任务|要求|规划|预算|指标|承诺"
_AIMED = re.compile(
    rf"(?:(?:目标|预期|计划|任务|指标|要求)(?:值|数|任务|目标)?(?:为|是|定为|设定为|确定为|[:：])|(?:年初|原|既定|原定|拟|曾)(?:{_AIM}|定|提出|确定)|(?<!完成)(?<!实现)(?<!超)(?:计划|预期|要求)(?:同比)?(?:{UP}|{DOWN}|改造|新增|新建|建成|达到|控制在|完成))[^，。；]{{0,8}}$"
)
_AIM_AFTER = re.compile(rf"^(?:以上|左右|以内|以下)?的(?:年度|年初|全年|既定|预期|预定|计划|规划|任务|考核|控制|约束性|原定|发展|增长)*(?:{_AIM})")


def is_aim(context: Context) -> bool:
    """Whether a quantity of a part that looks back is what was aimed at, told again (目标为5%, 低于5%的预期目标), and not what came."""
    return bool(_AIMED.search(context.head) or _AIM_AFTER.match(context.tail))


# ---- what came, told in a part that looks ahead ---------------------------------------------------------------------

_TOLD_OF = re.compile(r"(?:^|[，；：])(?:但|因为|由于)?(?:去年|上年|过去一年|过去五年)(?![^，。；]{0,4}(?:相比|的?基础))[^。；]*$")
_PLANNED = re.compile(r"今年|明年|将|要|拟|力争|确保|争取|目标|计划|安排|预期|到20\d\d年|以上$|左右$")
_DONE = re.compile(r"(?:取消|减轻|减少|建成|实现|完成|新增|解决|超过|达到|增长|提高|下降)了[^，。；]*$")


def is_told(context: Context) -> bool:
    """Whether a quantity of a part that looks ahead is what came already (去年超收4168亿元; 取消了336亿元), and not what is promised."""
    told = _TOLD_OF.search(context.sentence_lead)
    if told and not _PLANNED.search(told[0]):
        return True
    return bool(_DONE.search(context.lead)) and not _PLANNED.search(context.sentence_lead)
