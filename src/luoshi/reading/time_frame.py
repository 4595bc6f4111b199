"""The time that a passage speaks of: the plan that ended, last year, this year, the next plan.

A review of a plan's five years passes between them and their last: a heading sets the frame, a paragraph that opens with a time (“五年来”, “过去一年”)
sets it anew, a sentence that does so sets it for what follows in its paragraph, and a time within a sentence for that sentence.
"""

from __future__ import annotations

import re

from ..codes.periods import PLAN_NAME, Period, plan_named, year
from .context import Context
from .structure import APPENDIX, PLAN_TARGETS, PREAMBLE, Paragraph, Structure

_PLAN = r"[“\"](?:十[一二三四五六七八九]?|[一二三四五六七八九])五[”\"]"
_FIVE_YEARS = re.compile(
    rf"(?<![前比第每后来下])五年(?:来|间|内|中|里|累计|共|合计|总计)|(?:过去|这|近|刚刚过去)的?五年|(?<![前比第每后来下个续])五年(?=[^，。年以规计前后个的期]{{2,14}}(?:累计|新增|增|投|建|完成|达|超|为|用于|支出|获|转移|共))"
    rf"|五年[^，。]{{0,4}}累计|五年[增投]|(?<![比较与同和 ]){_PLAN}(?:时期|期间|以来)|本届政府(?:任期|五年|成立以来|任职)"
)
_ONE_YEAR = re.compile(
    r"一年来|这一年|全年|过去一年|过去的一年|(?:刚刚)?过去的20\d\d年|^20\d\d年(?=[很极是，]|不平凡)|(?<!比)(?<!较)去年|(?<!到)(?<!比)(?<!从)(?<!较)(?<!由)(?<!是)(?<!对)(?:19|20)\d\d年(?=，|是|[^，。；]{0,16}(?:目标任务|主要|工作))"
)
_SEVERAL_YEARS = re.compile(r"(?<![前比第每后来下每续用])(两|三|四|六|七|八|十)年(?:来|间|累计|共|增加|新增|投入)|近(两|三|四)年(?=[来，])")
_COUNT = {"两": 2, "三": 3, "四": 4, "六": 6, "七": 7, "八": 8, "十": 10}
_SETS = re.compile(r"年(?:经济社会发展|全年)?(?:的)?(?:主要)?(?:预期)?(?:目标|工作|任务)")
_OPENING = 10  # characters in which a sentence says the time that holds for what follows
_SALUTED = re.compile(r"^各位代表[！，]|^——|^[（(][一二三四五六七八九十]+[)）]")
_SALUTATION = re.compile(r"\s*(?:各位代表|同志们|朋友们)[，、！：\s]*")
_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+是|——|[一二三四五六七八九十]+、)")
_NEXT_FIVE = re.compile(r"今后五年|未来五年|今后5年|五年内")
_ONE_YEAR_AHEAD = re.compile(r"今年|开局|20\d\d年")
_BY_THEN = re.compile(r"(?:^|[，；：])(?:力争|确保)?到(20\d\d)年(?:底|末)?，(?![^。]*今年)")  # 到2030年，…达到15%
_THIS_YEAR = re.compile(r"今年[^，。；]{0,24}(?:将|拟|安排|预算|预计)")


class Passages:
    """What each sentence of a report speaks of, told once; the figures and the page's margin both go by it."""

    def __init__(self, parts: Structure, text: str) -> None:
        self.report_year = parts.year
        self.parts, self.text = parts, text
        self.here: list[Period] = []  # for each sentence, what its passage speaks of where it looks back
        self.spans: list[Period | None] = []  # for each sentence, the span that its paragraph as a whole speaks of; None for one year
        self.paragraphs: list[Paragraph] = []  # for each sentence
        if parts.year is not None:
            self._tell(parts.year)

    def frame(self, context: Context, paragraph: Paragraph, role: str, sentence: int) -> Period | None:
        """The year or span that the passage around a quantity speaks of (``sentence``: its number in the report); None where the report's year is
        not known."""
        now = self.report_year
        if now is None:
            return None
        lead = context.sentence_lead
        if paragraph.ahead:
            return year(now - 1) if role == "actual" else _ahead(lead, paragraph, now)
        if _THIS_YEAR.search(context.lead):
            return year(now)
        return _named(lead, now, passing=True) or self.here[sentence]

    def runs(self) -> list[tuple[int, int, Period]]:
        """Runs of sentences that speak of one time, each with start, end and period; what tells no time of its own (the salutation, an appendix)
        is left out. [] where the report's year is not known."""
        runs: list[tuple[int, int, Period]] = []
        first = next((p.start for p in self.parts.paragraphs if p.level == 1), 0)
        for (start, end), here, paragraph in zip(self.parts.sentences, self.here, self.paragraphs, strict=False):
            words = self.text[start:end]
            if start < first or paragraph.kind in (PREAMBLE, APPENDIX) or _SALUTATION.fullmatch(words):
                continue
            period = _ahead(words, paragraph, self.report_year or 0) if paragraph.ahead else here
            if runs and runs[-1][2] == period:
                runs[-1] = (runs[-1][0], end, period)
            else:
                runs.append((start, end, period))
        return runs

    def _tell(self, now: int) -> None:
        """A heading tells the time of its paragraphs, until one opens with another, or leads with another to the items below it (…规划收官。回望过去
        五年，…：（一）…); within a paragraph a sentence that opens with a time tells it for what follows."""
        topic, at = year(now - 1), 0
        for paragraph in self.parts.paragraphs:
            heading = paragraph.level == 1
            topic = (_of_heading(paragraph.opening, now) if heading else _named(_SALUTED.sub("", paragraph.opening), now)) or topic
            here = topic
            while at < len(self.parts.sentences) and self.parts.sentences[at][0] < paragraph.end:
                words = _SALUTED.sub("", self.text[slice(*self.parts.sentences[at])])
                at += 1
                if not heading:
                    here = (_named(words, now) if _SETS.search(words) else None) or _named(words[:_OPENING], now) or here
                self.here.append(here)
                self.paragraphs.append(paragraph)
                self.spans.append(topic if topic.first != topic.last else None)
            leads = not _ITEM.match(self.text, paragraph.start) and _ITEM.match(self.text[paragraph.end : paragraph.end + 12].lstrip())
            topic = here if leads else topic


def _ahead(lead: str, paragraph: Paragraph, now: int) -> Period:
    plan = paragraph.plan or Period(now, now + 4)
    then = next(reversed([int(m[1]) for m in _BY_THEN.finditer(lead)]), 0)
    if then > (plan.last if paragraph.kind == PLAN_TARGETS else now):
        return year(then)
    if paragraph.kind == PLAN_TARGETS:
        if f"{now}年" in lead or "今年" in lead:
            return year(now)
        return plan
    if (named := plan_named(lead)) and named.first <= now <= named.last and not _ONE_YEAR_AHEAD.search(lead):
        return named
    if _NEXT_FIVE.search(lead):
        return plan
    return year(now)


def _of_heading(heading: str, now: int) -> Period:
    """The time of a heading; of one that names two (“十四五”时期和2025年) the first, with which the part begins."""
    one = re.search(rf"{now - 1}年|一年", heading)
    span = re.search(rf"五年|{_PLAN}", heading)
    if span and (one is None or span.start() < one.start()):
        return plan_named(heading) or Period(now - 5, now - 1)
    return year(now - 1)


def _named(words: str, now: int, passing: bool = False) -> Period | None:
    """The time that words speak of last: “五年来” the span, “2020年，” or 去年 the year; None where they say nothing. ``passing``: 三年来 and 十年间
    too, which speak for their own sentence and for no passage."""
    patterns = (_FIVE_YEARS, _ONE_YEAR, _SEVERAL_YEARS) if passing else (_FIVE_YEARS, _ONE_YEAR)
    found = [(m.start(), pattern, m) for pattern in patterns for m in pattern.finditer(words)]
    if not passing:
        found = [f for f in found if not ((plan := _plan_at(words, f[0])) and plan.last < now - 1)]  # “十二五”时期, beside the plan that ended
    if not found:
        return None
    _, pattern, last = max(found, key=lambda f: f[0])
    if pattern is _SEVERAL_YEARS:
        return Period(now - _COUNT[last[1] or last[2]], now - 1)
    if pattern is _FIVE_YEARS:
        plan = _plan_at(words, last.start())
        if plan and plan.first < now <= plan.last:
            return Period(plan.first, now - 1)
        return plan if plan and plan.last < now else Period(now - 5, now - 1)
    said = re.match(r"\D*((?:19|20)\d\d)年", last[0]) or re.match(r"((?:19|20)\d\d)年", words[last.start() :])
    return year(int(said[1])) if said else year(now - 1)


def _plan_at(words: str, start: int) -> Period | None:
    """The span of the plan whose name begins here; None where none does."""
    return plan_named(words[start:]) if PLAN_NAME.match(words[start:]) else None
