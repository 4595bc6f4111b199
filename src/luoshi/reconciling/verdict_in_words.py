"""A verdict from words alone: what the next report says of a target without a comparable figure.

    missed   未完成, 没有达到目标, 少完成; growth told as none or below nought where a growth was promised
    met      超额完成, 好于目标 on the good side, with no denial in the sentence
Anything else says nothing.
"""

from __future__ import annotations

import re

from .measures import less_is_better, rate_of
from .rows import MET, MISSED, Claim

CLAIMED = re.compile(r"超额完成|如期完成|全面完成|圆满完成|提前完成|完成(?:年度|全年)?(?:目标)?任务|控制在(?:年初)?预算(?:范围)?[以之]?内|超过(?:年初)?(?:预期|目标)")
_UNDONE = re.compile(
    r"(?:未能?|没有?能?|尚未|并未|仍未)(?:够)?(?:如期|全面|按期|按时|完全|按计划)?(?:完成(?!率)|实现|达到|达成|达标|兑现)|少完成|完不成|欠账|距[^，。；]{0,20}(?:目标|任务)[^，。；]{0,6}(?:差|距离)|与[^，。；]{0,16}(?:目标|任务)[^，。；]{0,6}(?:差距|有距离)|不及预期|不达标|不达预期"
)
_DENIED = re.compile(r"未|没有|没能|不够|不足|不及|差一|险些|几乎|力争|确保|争取|有望|预计|计划|将|目标是|难以|如果|只要|努力")
_BELOW = re.compile(r"(?:低于|少于|慢于|不及|小于)[^，。；]{0,14}(?:目标|预期|计划|任务)|比[^，。；]{0,8}(?:目标|预期|计划)(?:数|值)?(?:低|少|慢)")
_ABOVE = re.compile(r"(?<!不)(?:高于|多于|快于|超过|大于|超)[^，。；]{0,14}(?:目标|预期|计划|任务)(?!责任)|比[^，。；]{0,8}(?:目标|预期|计划)(?:数|值)?(?:高|多|快)")
_NONE = re.compile(r"零增长|(?:与|和|同)(?:上年|去年|上年同期)(?:同期|基本|大体|大致)?持平|没有增长|未增长|未实现增长|未见增长")
_NEGATIVE = re.compile(r"(?:出现|呈现?|为|同比|再度|依然|仍为|继续)?负增长|由[正升增]转[负降减]")
_ENDED = re.compile(r"扭转|结束|遏制|避免|告别|摆脱|止住|防止|走出|收窄|缓解|转正|预防")


def verdict_of(promise: Claim, words: str, following: str = "") -> tuple[str, str] | None:
    """Verdict and reason for a clause that names the promise's thing, and the one that goes on with it; None where the words do not settle it."""
    whole = words + "，" + following if re.match(r"(?:但|没有?|未|仍|尚|却|只)", following) else words
    if _UNDONE.search(whole):
        return MISSED, "报告用文字称未完成，没有给出可比的数据"
    worse = _beside_target(promise, whole)
    if worse is not None:
        return worse, "报告用文字与目标相比，没有给出可比的数据"
    if (
        (rate_of(promise) == "up" and promise.unit == "%" and promise.value and promise.value > 0 and promise.bound != "le" and less_is_better(promise) is False)
        and not _ENDED.search(whole)
        and (_NEGATIVE.search(words) or (_NONE.search(words) and promise.bound != "approx"))
    ):
        return MISSED, "报告称没有增长"
    if CLAIMED.search(words) and not _DENIED.search(whole):
        return MET, "报告用文字称已完成，没有给出数据"
    return None


def _beside_target(promise: Claim, words: str) -> str | None:
    below, above = bool(_BELOW.search(words)), bool(_ABOVE.search(words))
    if below == above or rate_of(promise) == "down" or (promise.value is None):
        return None
    less = less_is_better(promise)
    if less is None:
        return None
    if below == less:
        return None if _DENIED.search(words) else MET
    return MISSED
