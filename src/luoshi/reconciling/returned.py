"""What a unit writes as the outcome of one of its targets, as a number in the target's own terms: a fall of 3 % that was promised is reached as 3.

    下降3%, -3%, －３%, 负3, 3%（负增长）, 由4.2%回落至1.0%, 5.2万人, 3100亿元

A number that says neither how much nor which way (约, 超过, a minus for a promised fall, a change for a level) is asked again: no verdict is
made of a guess. The grammar of change is that of ``measures``; the units are those of ``codes.units``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from unicodedata import normalize

from .measures import TAKES_AWAY, rate_of
from .rows import Claim

_MINUS = re.compile(r"[-−–—﹣‐‑‒―]|负(?=\d)")
_NUMBER = re.compile(r"(?P<number>[+-]?\d+(?:\.\d+)?)(?P<size>[十百千万亿]{0,2})(?P<unit>[^\d+\-,，。；;（(、至到为由从]*)")
_SIZES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
_LOOSE = re.compile(
    r"超过?|高于|大于|突破|不足|不到|未达|低于|少于|接近|将近|近(?=\d)|约|大概|左右|上下|以上|以下|以内|之内|至少|至多|最多|最少|不低于|不高于|不少于|(?<=\d)余|(?<=\d)多"
)
_BEFORE = re.compile(r"(?:由|从)[^至到为]*?\d[^至到为]*?(?=(?:回落|下降|降低?|收窄|缩小|减少?|提高|提升|上升|升|增加?|增长|扩大|回升|反弹|调整)*(?:至|到|为))")
_TO = re.compile(r"(?:回落|下降|降低?|收窄|缩小|减少?|提高|提升|上升|升|增加?|增长|扩大|回升|反弹|达|调整)*(?:至|到|为)(?=[+-]?\d)")
_FELL = re.compile(r"降幅|跌幅|减幅|负增长|下降|降低|回落|下跌|下滑|减少|缩减|压减|萎缩|(?<!不)降|跌|减")
_ROSE = re.compile(r"增速|增幅|涨幅|反升|反增|反弹|上升|增长|增加|提高|提升|上涨|扩大|回升|新增|升|涨|增")
_SAME = re.compile(r"个|项|件")


class Unclear(ValueError):
    """What cannot be taken as one number: one sentence for the person, in Chinese."""


def returned(written: str, target: Claim) -> Decimal | None:
    """The number that was written, in the target's own terms; None for nothing. ``target``: its words as ``quote`` and ``near``, indicator, value,
    unit, bound, change. Unclear where it is no number, or which way it goes cannot be told."""
    text = _plain(written)
    if not text:
        return None
    if _LOOSE.search(text):
        raise Unclear(f"“{written[:40]}”不是确切的数；请填实际数，“约”“超过”这样的话写在进展情况里。")
    bare = _BEFORE.sub("", text)
    to = _TO.search(bare)
    found = list(_NUMBER.finditer(bare))
    if len(found) != 1 or ("由" in text or "从" in text) != (bare != text):
        raise Unclear(f"“{written[:40]}”不是一个数；请只填实际数，如 53、1.2万、下降3%。")
    number = _amount(found[0], target, written)
    head = _TO.sub("", bare).replace(found[0]["number"], "", 1)  # 增速由8.2%回落至1.0%: 回落 says how it moved, 增速 what it is
    return _in_its_terms(number, head, bool(to), target, written)


def _plain(written: str) -> str:
    text = "".join(normalize("NFKC", written).split())
    text = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", text)
    return _MINUS.sub("-", text) if not re.search(r"\d[-−–—]\d", text) else text


def _amount(found: re.Match[str], target: Claim, written: str) -> Decimal:
    size, unit = _SIZES.get(found["size"]), found["unit"]
    if size is None:
        raise Unclear(f"“{written[:40]}”里的数读不懂；请写成 53、1.2万、3亿 这样。")
    unit = re.sub(r"\)?$", "", unit) if unit.endswith(")") else unit
    if unit and target.unit and not _same_unit(unit, target.unit):
        raise Unclear(f"“{written[:40]}”的单位不是这一目标的单位（{target.unit}）；请换算成{target.unit}再填。")
    return Decimal(found["number"]) * size


def _same_unit(one: str, other: str) -> bool:
    one, other = normalize("NFKC", one), normalize("NFKC", other)
    return one == other or (bool(_SAME.fullmatch(one)) and not other.startswith(("%", "个百分点")))


def _in_its_terms(number: Decimal, head: str, to: bool, target: Claim, written: str) -> Decimal:
    negative = "负增长" in head
    head = head.replace("负增长", "").replace("不降反", "")
    fell, rose = bool(_FELL.search(head)) or negative, bool(_ROSE.search(head))
    if fell and rose:
        raise Unclear(f"“{written[:40]}”看不出是升是降；请写成“下降3%”或“上升3%”。")
    change = rate_of(target)
    promised = change or ("down" if target.unit not in ("%", "‰", "个百分点") and TAKES_AWAY.search(target.near) else None)
    if promised == "down":
        if number < 0 or (to and not fell and not rose):
            raise Unclear(f"目标是下降的，“{written[:40]}”看不出是降是升；请写成“下降3%”或“上升3%”。")
        return -number if rose else number
    if promised == "up":
        return -abs(number) if fell else number
    if (fell or rose) and not to:
        if target.unit in ("%", "‰", "个百分点") or target.bound == "le":
            raise Unclear(f"“{written[:40]}”说的是变化；这一目标要填达到的数，如“60.2%”或“由58%提高到60.2%”。")
        return -abs(number) if fell else number
    return number
