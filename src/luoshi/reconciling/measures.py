"""In what measure a claim speaks, which way it counts, and between which numbers it lies.

    kind      rate 增长6%    points 提高2个百分点    swing 增速回落3个百分点    share 覆盖率45%
              more 新增71家   stock 总数达到1071家    count 改造200个
    signed    a rise is positive, a fall negative: 下降3% is -3, 增速为-3.9% is -3.9
    between   what the words allow: 不足5% is under 5, 超过5% over it, 近200 somewhat under 200

Two claims are compared only in one kind; what is good is worked out once, from the promise: its bound, its direction, the indicator's direction.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ..codes.indicators import indicator_of, less_by_name
from ..codes.units import group_of
from .rows import Claim

POINTS, SHARE = 0.5, 0.05
SHARES = ("%", "‰", "个百分点")
_RATES_UP = re.compile(r"涨幅|增速|增幅|增长率|增长速度")
_RATES_DOWN = re.compile(r"降幅|跌幅|减幅|降速|下降率")
_SWINGS = re.compile(r"(?:增速|增幅|涨幅|降幅|跌幅|增长率)[^，。；\d]{0,8}$")
_STOCK = re.compile(r"总数|总量|保有量|累计|共有|现有|拥有|总共|存量|增至|增加到|增加至|(?<!新增)达到?(?:了|近|约|超过?)?(?=[\d一二三四五六七八九])")
_MORE = re.compile(r"新增|净增|新培育|新认定|新引进|新建|新设|增加(?!到|至)|再增|新登记")
_FALLS_TO = re.compile(r"(?:降低?|减少?|缩短|压缩?|压减|压降|下降|控制|收窄|缩小|回落|下调|稳控|限制)(?:到|至|为|在)|不超过?|不高于|不多于|限(?:定)?在")
_RISES_TO = re.compile(r"(?:提高|增加|提升|增长|扩大|上升|达|升|增|恢复|突破|保持)(?:到|至|在)?|完成|实现|建成|新增|不低于|不少于|超过?|以上")
TAKES_AWAY = re.compile(r"(?:减少|降低|压减|削减|减免|节约|化解|去化|消化|退出|淘汰|压缩|减轻|清理|消除)(?![到至为在])[^，。；]{2,}$")
_STRICT_MORE = re.compile(r"升破|涨破|冲破|超过|超出|高于|突破|逾|大于|多于|超|余|多")
_STRICT_LESS = re.compile(r"跌破|跌穿|降破|失守|低于|不足|不到|少于|小于|未达|不及|没有达到|未能达到|没达到|未到|未突破|未超过|没有超过")
_NOT_REACHED = re.compile(
    r"(?:(?:未|没有?|没能|不曾|难以)(?:能够?|有)?(?:如期|完全|全面|真正|按期)?(?:达到?|实现|完成|突破|超过|到|增长到|提高到|降到|降至|控制在|保持在)|不及|不足|不到)(?:年?增长|了|过|的|约|增幅|同比|下降|年均)*$"
)


@dataclass(frozen=True)
class Span:
    """Numbers between two ends; an end may be left out of it (不足5% is under 5)."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def within(self, other: Span) -> bool:
        """Whether all of it lies in the other."""
        above = self.low > other.low + _near(other.low) or (_same(self.low, other.low) and (not other.low_open or self.low_open))
        below = self.high < other.high - _near(other.high) or (_same(self.high, other.high) and (not other.high_open or self.high_open))
        return above and below

    def apart_from(self, other: Span) -> bool:
        """Whether the two have no number in common."""
        return _before(self, other) or _before(other, self)


def _near(number: float) -> float:
    return 1e-9 * max(1.0, abs(number)) if math.isfinite(number) else 0.0


def _same(one: float, other: float) -> bool:
    return one == other or (math.isfinite(one) and math.isfinite(other) and abs(one - other) <= _near(other))


def _before(one: Span, other: Span) -> bool:
    if _same(one.high, other.low):
        return one.high_open or other.low_open
    return one.high < other.low


def rate_of(claim: Claim) -> str | None:
    """The change of a figure; 涨幅 and 增速 are rates however they are told (涨幅回落到2.6%), 降幅 too."""
    if claim.change is None and claim.unit in ("%", "‰"):
        words = claim.indicator + claim.near
        if _RATES_DOWN.search(words):
            return "down"
        if _RATES_UP.search(words) or _RATES_UP.search(claim.quote):
            return "up"
    return claim.change


def kind_of(claim: Claim) -> str:
    """rate, points, swing, share, more, stock or count: claims of different kinds say nothing of each other."""
    before = claim.near[: -len(claim.figure)] if claim.figure and claim.near.endswith(claim.figure) else claim.near
    if claim.unit == "个百分点":
        return "swing" if _SWINGS.search(before) else "points"
    if claim.unit in ("%", "‰", "倍", "番"):
        return "rate" if rate_of(claim) else "share"
    words = claim.indicator + claim.near
    if _MORE.search(words):
        return "more"
    return "stock" if _STOCK.search(claim.near) else "count"


def signed(claim: Claim, value: float) -> float:
    """A number of the claim with its direction: a fall is negative."""
    return -value if rate_of(claim) == "down" else value


def reach_of(claim: Claim, value: float) -> float:
    """How far a loose word reaches: half a point for shares, five in a hundred of any other number."""
    return POINTS if claim.unit in SHARES else abs(value) * SHARE


def less_is_better(promise: Claim) -> bool | None:
    """Whether less is better, for a level or an amount: by bound, verb, indicator; None where nothing tells (指标为40).

    A rate is judged signed, so a fall promised (下降3%) is never asked here.
    """
    if promise.bound == "le":
        return True
    if promise.bound == "ge" or (promise.unit not in SHARES and TAKES_AWAY.search(promise.near)):
        return False
    found = indicator_of(promise.indicator)
    if found and found.better == "down":
        return True
    if _FALLS_TO.search(promise.near):
        return True
    if less_by_name(promise.indicator):
        return True
    if (found and found.better == "up") or rate_of(promise) or _RISES_TO.search(promise.near) or group_of(promise.unit) not in ("percent", "ratio", ""):
        return False
    return None if not found else False


def good_for(promise: Claim) -> Span:
    """The numbers, signed, that keep the promise; both ends bounded where its direction is not known."""
    assert promise.value is not None
    low = promise.value
    high = promise.value if promise.value_high is None else promise.value_high
    change = rate_of(promise)
    band = reach_of(promise, low) if promise.bound == "approx" else 0.0
    if change == "down":
        if promise.bound == "le":  # 降幅控制在3%以内
            return Span(-high, math.inf)
        return Span(-math.inf, -low + band)
    less = less_is_better(promise)
    if less is None:
        return Span(low - band, high + band)
    return Span(-math.inf, high + band) if less else Span(low - band, math.inf)


def outcome_span(outcome: Claim, change: str | None) -> Span:
    """The numbers, signed, among which the outcome lies by its own words. ``change`` is the promise's, for amounts that name none themselves."""
    assert outcome.value is not None
    low = outcome.value
    high = outcome.value if outcome.value_high is None else outcome.value_high
    before = outcome.near[: -len(outcome.figure)] if outcome.figure and outcome.near.endswith(outcome.figure) else outcome.near
    reach = max(2 * reach_of(outcome, high), abs(high) * 0.2)
    if _NOT_REACHED.search(before):
        span = Span(low, low + reach, low_open=True) if outcome.bound == "le" and not re.search(r"(?:不足|不到|不及)$", before) else Span(low - reach, low, high_open=True)
    elif outcome.bound == "ge":
        span = Span(low, high + reach, low_open=bool(_STRICT_MORE.search(before[-6:] + outcome.figure)))
    elif outcome.bound == "le":
        span = Span(low - reach, high, high_open=bool(_STRICT_LESS.search(before[-6:])))
    elif outcome.bound == "approx" and re.search(r"(?:接|将)?近$", before):
        span = Span(low - reach_of(outcome, low), high)
    else:
        span = Span(low, high)
    falls = rate_of(outcome) == "down" or (rate_of(outcome) is None and change == "down")
    return Span(-span.high, -span.low, span.high_open, span.low_open) if falls else span
