"""Reconciling: for every promise of a report, what the next one says of it, and a verdict with both quotes.

A wrong "missed" or "met" about a government is worse than an honest "undecidable": only a figure of the same thing, the same year and the same unit decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..codes.indicators import key_of
from ..reading import Report
from .measures import POINTS, rate_of
from .outcomes import ALIKE, MANY, SAME, Candidate, NextReport
from .promises import annual_targets, deliverables
from .rows import MET, MISSED, UNDECIDABLE, UNREPORTED, Claim, Reconciliation, Row, row_id, unique_ids
from .verdict_in_words import verdict_of
from .verdicts import judge

SURE = 0.99  # likeness of the names for a miss
TOO_FAR = 0.5  # share of the target; an amount further off is likely another thing
NEAR = 0.35  # share of a promise's rare words found in one clause, above which it counts as spoken of


def reconcile(reports: Sequence[Report]) -> Reconciliation:
    """Reconcile each report with the one of the year after it.

    Reports may come in any order; they are put in order of their years. Of two reports of one year the first is kept. A missing year, a report without a year
    and a report given twice are told in ``remarks``. Raises ValueError for fewer than two reports of different years.
    """
    ordered, remarks = _in_order(reports)
    if len(ordered) < 2:
        raise ValueError("two reports of different years are needed; one tells what was promised, the next what became of it")
    result = Reconciliation([r.name for r in ordered], [r.year for r in ordered], [], remarks)
    for n, (report, following) in enumerate(pairwise(ordered)):
        if report.year is not None and following.year is not None and following.year != report.year + 1:
            gap = "、".join(str(y) for y in range(report.year + 1, following.year))
            result.remarks.append(f"没有{gap}年的报告：{report.year}年的承诺无从对账。 no report for {gap}")
            continue
        result.rows += rows_of(n, report, following)
    result.rows = unique_ids(result.rows)
    return result


def _in_order(reports: Sequence[Report]) -> tuple[list[Report], list[str]]:
    kept: list[Report] = []
    remarks: list[str] = []
    for report in reports:
        if report.year is None:
            remarks.append(f"{report.name or '一份报告'}看不出年份，未参加对账。 its year is not told")
        elif any(r.year == report.year for r in kept):
            remarks.append(f"{report.year}年的报告给了两份，只用第一份（{report.name or '第二份'}未用）。 given twice")
        else:
            kept.append(report)
    years = [r.year or 0 for r in kept]
    if years != sorted(years):
        remarks.append("报告未按年份给出，已按年份排好。 put in order of years")
    return sorted(kept, key=lambda r: r.year or 0), remarks


def rows_of(n: int, report: Report, following: Report) -> list[Row]:
    """The rows of one report against the next."""
    asked = NextReport(following, report.year)
    rows = []
    for promise in annual_targets(report):
        outcome, verdict, reason, margin = answer(promise, asked)
        rows.append(Row(row_id(report.year, promise), n, n + 1, report.year, promise, outcome, verdict, reason, margin, key_of(promise.indicator)))
    for promise in deliverables(report):
        outcome, verdict, reason = answer_deed(promise, asked)
        rows.append(Row(row_id(report.year, promise), n, n + 1, report.year, promise, outcome, verdict, reason, None, key_of(promise.indicator)))
    return sorted(rows, key=lambda r: (r.promise.start, r.promise.value or 0.0))


def answer(promise: Claim, asked: NextReport) -> tuple[Claim | None, str, str, float | None]:
    """Outcome, verdict, reason and margin for a promise with a target."""
    candidates = asked.candidates(promise)
    deciding = [c for c in candidates if c.comparable and c.likeness >= SAME and (c.annual or (c.always and c.claim.bound == "le"))]
    if deciding:
        return _decide(promise, deciding)
    said = asked.words_on(promise)
    worded = verdict_of(promise, said.quote, asked.following(said)) if said is not None else None
    if said is not None and worded is not None and worded[0] == MISSED:
        return said, worded[0], worded[1], None
    for candidate in candidates:
        if candidate.likeness >= (SAME if candidate.annual else ALIKE):
            return candidate.claim, UNDECIDABLE, _why(candidate), None
    if said is not None and worded is not None:
        return said, worded[0], worded[1], None
    if said is not None:
        return said, UNDECIDABLE, "只有文字，没有可比的数据", None
    near = asked.nearest(promise)
    if near is not None and near[1] >= NEAR:
        return near[0], UNDECIDABLE, "提到相近的事，没有可比的数据", None
    return None, UNREPORTED, "下一年的报告没有给出这项数据", None


def _decide(promise: Claim, deciding: list[Candidate]) -> tuple[Claim | None, str, str, float | None]:
    best = deciding[0]
    verdict, margin = judge(promise, best.claim)
    if verdict == UNDECIDABLE:
        return best.claim, UNDECIDABLE, "按原文的说法，够与不够都有可能", None
    if any(judge(promise, c.claim)[0] not in (verdict, UNDECIDABLE) for c in deciding[1:] if c.likeness >= best.likeness and c.claim.unit == best.claim.unit):
        return best.claim, UNDECIDABLE, "报告里有几个数，结论不一", None
    doubt = _doubt(promise, best, margin)
    if verdict == MISSED and doubt:
        return best.claim, UNDECIDABLE, doubt, None
    return best.claim, verdict, "同一指标、同一年份、同一单位", margin


def _doubt(promise: Claim, outcome: Candidate, margin: float) -> str:
    """Why a miss may be no miss; "" where nothing speaks against it. A wrong "missed" is worse than an honest "undecidable"."""
    assert promise.value is not None
    if MANY.search(promise.quote):
        return "承诺说的不是一年"
    if outcome.likeness < SURE:
        return "名称不尽相同，不足以判定未兑现"
    if (rate_of(promise) is None) != (rate_of(outcome.claim) is None):
        return "一为增减，一为水平，不足以判定未兑现"
    if "分别" in promise.quote or "第一季度" in outcome.claim.quote or "预计" in outcome.claim.quote:
        return "原文不是全年的单项数据，不足以判定未兑现"
    if promise.unit not in ("%", "‰", "个百分点") and abs(margin) > TOO_FAR * abs(promise.value):
        return "相差过大，恐非同一口径"
    return ""


def _why(candidate: Candidate) -> str:
    if not candidate.annual:
        return f"报告的是{(candidate.claim.period or '').replace('/', '—')}年，不是当年"
    return candidate.why_not or "口径不同"


def answer_deed(promise: Claim, asked: NextReport) -> tuple[Claim | None, str, str]:
    """Outcome, verdict and reason for a promise without a figure."""
    if "同步" in promise.quote or "经济增长" in promise.quote:
        return _beside_growth(promise, asked)
    found = asked.deed_of(promise)
    if found is None:
        return None, UNREPORTED, "下一年的报告没有提到"
    claim, state = found
    if state == "done":
        return claim, MET, "报告称已完成"
    if state == "not":
        return claim, MISSED, "报告称未完成"
    return claim, UNDECIDABLE, "提到了，但没有说是否完成"


def _beside_growth(promise: Claim, asked: NextReport) -> tuple[Claim | None, str, str]:
    """收入与经济增长同步: the growth of the one beside the growth of the economy, within half a point, both of the same year."""
    rate = replace(promise, value=0.0, unit="%", change="up")
    own = next((c.claim for c in asked.candidates(rate) if c.annual and c.comparable and c.likeness >= SAME), None)
    economy = next((c.claim for c in asked.candidates(replace(rate, indicator="国内生产总值")) if c.annual and c.comparable and c.likeness >= SAME), None)
    if own is None:
        like = next((c.claim for c in asked.candidates(rate) if c.annual and c.likeness >= SAME), None)
        said = like or asked.words_on(promise)
        return (said, UNDECIDABLE, "只有文字，没有可比的数据") if said else (None, UNREPORTED, "下一年的报告没有给出这项数据")
    if "快于经济增长" in own.quote or "高于经济增长" in own.quote:
        return own, MET, "报告称快于经济增长"
    if economy is None or own.value is None or economy.value is None:
        return own, UNDECIDABLE, "没有可比的经济增长率"
    margin = own.value - economy.value
    return own, MET if margin >= -POINTS else MISSED, f"与经济增长{economy.value:g}%相比"
