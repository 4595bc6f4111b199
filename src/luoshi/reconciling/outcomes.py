"""What the next report says of a promise: figures of the same thing, told of the promise's year or of a span that holds it, or words without a figure."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from ..codes.indicators import clean_name, codes_in, indicator_of, likeness
from ..codes.units import group_of
from ..reading import Figure, Report
from .deeds import DONE, NOT, UNCLEAR, state_of
from .measures import TAKES_AWAY, kind_of, rate_of
from .mismatches import level_of, own_names, refused
from .promises import claim_of, clause_of
from .rows import Claim

SAME, ALIKE, NAMED, SPOKEN_OF = 0.62, 0.5, 0.75, 0.6  # likeness to compare, to mention; share of a name's pairs found in words, to be sure and to mention

_PAST = re.compile(r"去年|上年|已经?|过去|超额|全年实现")
MANY = re.compile(r"[三四五]年(?!前|期|级|规划)|年均|平均每年|本世纪")
_ALWAYS = re.compile(r"一直|始终|连续|均|每年都")
_BLANKET = re.compile(r"(?:各项|主要|全年)[^，。；]{0,12}(?:目标|任务)[^，。；]{0,8}(?:完成|实现)")
_SPENT = re.compile(r"今年|明年|全年|中央财政|拟|安排|将|要|再|力争|继续|用于|左右|以上|以内|[\d.]+[十百千万亿]*[%元人户套个亩吨]?")
# Words that tell a result, not only an effort (加快…, 优化…).
_RESULT = re.compile(
    r"增长|下降|提高|降低|减少|增加|完成|扩大|控制|改善|上涨|回落|稳定|达到|大幅|持续|明显|好于|适度|实现|解决|建成|新增|全部|取消|最低|最高|超|预算|实行|直接补贴|趋势|持平|零增长|负增长|下滑|萎缩|未|没有|低于|高于|差距|不及"
)


@dataclass(frozen=True)
class Candidate:
    """A figure of the next report that may be the outcome: how like its name is, whether it is of the promise's year alone, and comparable."""

    claim: Claim
    likeness: float
    annual: bool
    always: bool
    comparable: bool
    why_not: str


class NextReport:
    """The next report, made ready to be asked: its told figures and the clauses of the parts that look back."""

    def __init__(self, report: Report, year: int | None) -> None:
        self.report = report
        self.year = year
        self.told_on = date(report.year, 1, 1) if report.year else None  # the ladders of the report's year are taken
        self.figures = [f for f in report.figures if self._is_result(f)]
        self.level, self.own = level_of(report), own_names(report)
        self.claims = [claim_of(report, f) for f in self.figures]
        self.clauses = [(c.start, c.end, report.text[c.start : c.end]) for c in report.clauses if self._looks_back(c.start)]
        self.pairs = [(start, end, _pairs(words), words) for start, end, words in self.clauses]
        seen = Counter(pair for _, _, pairs, _ in self.pairs for pair in pairs)
        self.weight = {pair: math.log(1 + len(self.pairs) / n) for pair, n in seen.items()}
        self.unseen = math.log(1 + len(self.pairs))

    def _kind_at(self, position: int) -> str:
        from bisect import bisect_right

        return self.report.sections[max(0, bisect_right(self.report.sections, position, key=lambda s: s.start) - 1)].kind

    def _looks_back(self, position: int) -> bool:
        return self._kind_at(position) in ("review", "situation")

    def _is_result(self, figure: Figure) -> bool:
        """Told, not promised: its role, or in a part that looks ahead the words 去年, 已."""
        if figure.role == "actual":
            return True
        if self._looks_back(figure.start):  # what it was before, or what had been aimed at
            return False
        if figure.role == "baseline":
            return True
        start, _ = clause_of(self.report, figure)
        lead = re.split(r"\d[\d.]*", self.report.text[start : figure.start])[-1]
        return bool(re.search(r"去年(?!同)|上年(?!同)", lead)) and not re.search(r"比(?:去年|上年)", lead)

    # ---- figures

    def candidates(self, promise: Claim) -> list[Candidate]:
        """Figures of the same or a like thing, the best first."""
        found = []
        for other, figure in zip(self.claims, self.figures, strict=True):
            like = self._likeness(promise, other)
            if like < ALIKE:
                continue
            period = figure.period or ""
            annual = (self.year is None or period == str(self.year)) and not self._of_many_years(other.quote)
            span = not annual and (self._holds(period) or period == str(self.year))
            if not annual and not span:
                continue
            comparable, why = comparable_to(promise, other)
            if comparable and (why := refused(promise, other, *self._around(figure), self.level, self.own)):
                comparable = False
            found.append(Candidate(other, like, annual, bool(_ALWAYS.search(other.quote)), comparable, why))
        return sorted(found, key=lambda c: (-(c.annual and c.comparable), -c.likeness, -c.annual, -c.comparable))

    def _around(self, figure: Figure) -> tuple[str, str]:
        """The figure's sentence up to it, and what follows in its clause."""
        text = self.report.text
        start = max((text.rfind(mark, 0, figure.start) for mark in "。！？\n"), default=-1) + 1
        tail = re.split(r"[，。；！？\n]", text[figure.end : figure.end + 40])[0]
        return text[max(start, figure.start - 300) : figure.start], tail

    def _of_many_years(self, words: str) -> bool:
        """五年…, 年均…, 比2002年…: a sum, an average or a comparison over more than the year."""
        compared = re.search(r"比(\d{4})年", words)
        return bool(MANY.search(words)) or bool(compared and self.year is not None and int(compared[1]) != self.year - 1)

    @staticmethod
    def _likeness(promise: Claim, other: Claim) -> float:
        like = likeness(promise.indicator, other.indicator)
        if _stage(promise.near) and _stage(other.near) and _stage(promise.near) != _stage(other.near):
            return 0.0
        mine = indicator_of(promise.indicator)
        if mine and not indicator_of(other.indicator) and mine.code in codes_in(other.quote):
            return max(like, 0.8)
        if like >= 1.0 or (indicator_of(promise.indicator) and indicator_of(other.indicator)):
            return like
        name = _pairs(clean_name(promise.indicator))
        inside = len(name & _pairs(other.quote)) / len(name) if len(name) >= 2 else 0.0
        return max(like, 0.8 * inside)

    def _holds(self, period: str) -> bool:
        first, _, last = period.partition("/")
        return bool(last) and self.year is not None and int(first) <= self.year <= int(last)

    # ---- words

    def words_on(self, promise: Claim) -> Claim | None:
        """A clause of the parts that look back which names the promise's thing and gives no comparable figure; None where none does."""
        found = indicator_of(promise.indicator)
        wanted = _pairs(clean_name(promise.indicator))
        best: tuple[float, int, int, str] | None = None
        for start, end, pairs, words in self.pairs:
            if _BLANKET.search(words) or not _RESULT.search(words):
                continue
            share = float(found.code in codes_in(words)) if found else _share(wanted, pairs)
            if share >= NAMED and (best is None or share > best[0]):
                best = (share, start, end, words)
        if best is None:
            return None
        _, start, end, words = best
        quote = words.rstrip("，。；！？ ")
        return Claim(start, start + len(quote), quote, promise.indicator, period=str(self.year) if self.year else None)

    def following(self, claim: Claim) -> str:
        """The clause that goes on with a told one in its sentence; "" where none does."""
        n = next((n for n, (start, _, _) in enumerate(self.clauses) if start == claim.start), None)
        if n is None or n + 1 >= len(self.clauses) or re.search(r"[。！？]\s*$", self.clauses[n][2]):
            return ""
        return self.clauses[n + 1][2]

    def nearest(self, promise: Claim) -> tuple[Claim, float] | None:
        """The clause of the parts that look back whose words are most like the promise's, rare pairs weighing more, and the share of the promise's weight that it has."""
        wanted = _pairs(_SPENT.sub("", promise.quote))
        if len(wanted) < 3:
            return None
        total = sum(self.weight.get(pair, self.unseen) for pair in wanted)
        mine = indicator_of(promise.indicator)
        best: tuple[float, int, int, str] | None = None
        for start, end, pairs, words in self.pairs:
            share = sum(self.weight[pair] for pair in wanted & pairs) / total
            if best is not None and share <= best[0]:
                continue
            others = codes_in(words) if mine else set()
            if not mine or not others or mine.code in others:
                best = (share, start, end, words)
        if best is None:
            return None
        share, start, end, words = best
        quote = words.rstrip("，。；！？ ")
        return Claim(start, start + len(quote), quote, promise.indicator), share

    def deed_of(self, promise: Claim) -> tuple[Claim, str] | None:
        """For a promise without a figure: the clause that tells of the same deed, and "done", "not" or "unclear"."""
        wanted = _pairs(promise.indicator)
        found: list[tuple[float, int, str]] = []
        for n, (_, _, pairs, _) in enumerate(self.pairs):
            share = len(wanted & pairs) / max(1, len(wanted))
            if share >= SPOKEN_OF:
                following = self.pairs[n + 1][3] if n + 1 < len(self.pairs) and not re.search(r"[。！？\s]$", self.pairs[n][3]) else ""
                found.append((share, n, state_of(promise.quote, self.pairs[n][3], following, self.told_on) if share >= NAMED else UNCLEAR))
        if not found:
            return None
        best = max(share for share, _, _ in found)
        like = [f for f in found if f[0] == best]
        states = {state for _, _, state in like}
        chosen = next((f for f in like if f[2] == DONE), None) or next((f for f in like if f[2] == NOT), like[0])
        state = UNCLEAR if {DONE, NOT} <= states else chosen[2]
        start, _, _, words = self.pairs[chosen[1]]
        quote = words.rstrip("，。；！？ ")
        return Claim(start, start + len(quote), quote, promise.indicator), state


def _share(wanted: set[str], pairs: set[str]) -> float:
    return len(wanted & pairs) / len(wanted) if len(wanted) >= 3 else 0.0


def _stage(words: str) -> str:
    """新开工 and 基本建成 are two targets of one programme."""
    found = re.search(r"新?开工|基本建成|建成", words)
    return found[0][-2:] if found else ""


def comparable_to(promise: Claim, other: Claim) -> tuple[bool, str]:
    """Whether two figures measure in the same way, and if not, why: other units, a rate against an amount, an increment against a level."""
    if promise.unit != other.unit:
        same_count = {promise.unit, other.unit} <= {"", "人", "户", "名", "人次"} and "" in (promise.unit, other.unit)
        pieces = (
            group_of(promise.unit) == group_of(other.unit) == "count"
            and {promise.unit, other.unit} <= {"项", "件", "个", "座", "处", "家", "所", "套", "户"}
            and not {"套", "户"} & {promise.unit, other.unit}
        )
        if not same_count and not pieces:
            return False, f"单位不同（{promise.unit or '无'}、{other.unit or '无'}）"
    mine, its = kind_of(promise), kind_of(other)
    if {mine, its} == {"more", "stock"}:
        return False, "一为新增，一为总数"
    if TAKES_AWAY.search(promise.near) and rate_of(promise) is None and rate_of(other) == "up":
        return False, "一为减少的数，一为增加的数"
    if "swing" in (mine, its) and mine != its:
        return False, "一为增减，一为增速的变化"
    if (rate_of(promise) is None) != (rate_of(other) is None):
        amounts = group_of(promise.unit) in ("count", "area", "length", "mass", "energy", "") and promise.unit != "个百分点"
        falls = {rate_of(promise), rate_of(other)} == {None, "down"} and promise.unit not in ("%", "‰", "个百分点")
        if not (amounts or falls):
            return False, "一为增减，一为水平"
    return True, ""


def _pairs(words: str) -> set[str]:
    bare = re.sub(r"[\s“”（）()、，。；]", "", words)
    return {bare[i : i + 2] for i in range(len(bare) - 1)}
