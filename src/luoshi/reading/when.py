"""When a figure speaks of: the year or span of years of its sentence, or else of its part of the report."""

from __future__ import annotations

import re

from ..codes.periods import Period, plan_named, year, year_in_characters
from .context import Context
from .quantities import Quantity
from .structure import PLAN_TARGETS, Paragraph, Structure

_YEAR_SAID = re.compile(r"((?:19|20)\d\d)年")
_CHARACTERS_SAID = re.compile(r"(二[〇零○]{1,2}[〇零○一二三四五六七八九]{1,2})年")
_SPAN_SAID = re.compile(r"((?:19|20)\d\d)年?(?:—|-|至|~|到)+((?:19|20)\d\d)年")
_FIVE_YEARS = re.compile(
    r"五年来|过去五年|这五年|五年间|近五年|五年[^，。]{0,4}累计|五年累计|五年[增投]|[“\"]十[一二三四五六七八九]?五[”\"]时期|[“\"]十[一二三四五六七八九]?五[”\"]期间|[“\"]十[一二三四五六七八九]?五[”\"]以来|本届政府(?:任期|五年|成立以来|任职)"
)
_ONE_YEAR = re.compile(r"一年来|这一年|全年|过去一年|过去的一年|(?<!比)(?<!较)去年|(?<!到)(?<!比)(?<!从)(?<!较)(?:19|20)\d\d年(?=，|是|[^，。]{0,16}(?:目标任务|主要|工作))")
_SETS = re.compile(r"年(?:经济社会发展|全年)?(?:的)?(?:主要)?(?:预期)?(?:目标|工作|任务)")
_OPENING_WORDS = re.compile(r"(?:(?<=[。！？；\n])|^)([^。！？；\n]{4,10})", re.M)
_SALUTED = re.compile(r"^各位代表[！，]|^——|^[（(][一二三四五六七八九十]+[)）]")
_COMPARED = re.compile(r"(?:比|较|与|自|从|由|以来)[^，。；]{0,4}$")
_BY = re.compile(r"到(?:19|20)\d\d年|(?:19|20)\d\d年(?:底|末)?(?:前|达到|实现)")
_NEXT_FIVE = re.compile(r"今后五年|未来五年|今后5年|五年内")
_ONE_YEAR_AHEAD = re.compile(r"今年|开局|20\d\d年")
_HELD = re.compile(r"(?:失业率|赤字率|一直|始终|连续)[^，。；]*$")


class Calendar:
    """Goes through the figures in order and tells for each its period.

    Only the report's year and the words decide; the rules are those of the annotation guide: end levels take the end year, flows and growth the
    span, a baseline its own year or the year before the span.
    """

    def __init__(self, parts: Structure) -> None:
        self.report_year = parts.year
        self.topics = self._topics(parts) if parts.year else {}
        self.paragraph = -1
        self.seen = 0  # up to where the paragraph's sentence openings have been looked at
        self.here: Period | None = None  # within the paragraph, as its sentences say

    def _topics(self, parts: Structure) -> dict[int, Period]:
        """For each paragraph that looks back (by its start) the time it speaks of: its heading's, until one opens with another."""
        topics: dict[int, Period] = {}
        now = parts.year or 0
        topic = year(now - 1)
        for paragraph in parts.paragraphs:
            said = self._of_heading(paragraph.opening, now) if paragraph.level == 1 else self._in(_SALUTED.sub("", paragraph.opening), now)
            topic = said or topic
            topics[paragraph.start] = topic
        return topics

    def period_of(self, context: Context, paragraph: Paragraph, role: str, change: str | None, level: bool) -> Period | None:
        """The period of one figure; None where neither the words nor the report's year give one."""
        if self.report_year is None:
            return self._stated(context)
        base = self._base(context, paragraph)
        if role == "baseline":
            return self._stated(context) or (base.before if base else None)
        said = self._stated(context)
        if said is not None:
            return said
        if base is None:
            return None
        if level and _HELD.search(context.lead) and base.first != base.last:
            return base
        if level and base.first != base.last:
            return base.end
        return base

    def _stated(self, context: Context) -> Period | None:
        """A year said in the clause for this very figure, not one that it is compared with."""
        lead = context.head if context.follows_in_clause and _YEAR_SAID.search(context.head) else context.lead
        if span := _SPAN_SAID.search(lead):
            return Period(int(span[1]), int(span[2]))
        for found in reversed(list(_YEAR_SAID.finditer(lead))):
            before = lead[max(0, found.start() - 6) : found.start()]
            if _COMPARED.search(before) and not re.search(r"[从由]$", before):
                continue
            if re.search(r"[从由]$", before) and context.follows_in_clause and found.start() < len(context.lead) - len(context.head):
                continue
            after = lead[found.end() : found.end() + 4]
            if re.match(r"(?:以来|前的|版|会议|冬奥)", after):
                continue
            return year(int(found[1]))
        if said := _CHARACTERS_SAID.search(lead):
            return year(year_in_characters(said[1]))
        if re.search(r"(?:去年|上年)(?!年?底)(?:[^比]{0,12})$", lead) and not re.search(r"[比较](?:去年|上年)", lead) and self.report_year:
            return year(self.report_year - 1)
        return None

    def _base(self, context: Context, paragraph: Paragraph) -> Period | None:
        assert self.report_year is not None
        now = self.report_year
        lead = context.sentence_lead
        if paragraph.ahead:
            return self._ahead(lead, paragraph, now)
        if paragraph.start != self.paragraph:
            self.paragraph = paragraph.start
            self.here = self.topics[paragraph.start]
            self.seen = context.text.rfind("\n", 0, context.sentence[0]) + 1
        for sentence in _OPENING_WORDS.finditer(context.text, self.seen, context.sentence[0]):
            self.here = self._in(sentence[1], now) or self.here
        self.seen = max(self.seen, context.sentence[0] - 1)
        found = self._in(lead, now)
        if found and (_SETS.search(lead) or self._in(lead[:8], now)):
            self.here = found
        return found or self.here

    @staticmethod
    def _ahead(lead: str, paragraph: Paragraph, now: int) -> Period:
        if paragraph.kind == PLAN_TARGETS:
            if f"{now}年" in lead or "今年" in lead:
                return year(now)
            return paragraph.plan or Period(now, now + 4)
        if (named := plan_named(lead)) and named.first <= now <= named.last and not _ONE_YEAR_AHEAD.search(lead):
            return named
        if _NEXT_FIVE.search(lead):
            return paragraph.plan or Period(now, now + 4)
        return year(now)

    @staticmethod
    def _of_heading(heading: str, now: int) -> Period:
        if re.search(r"五年", heading) or (plan_named(heading) and not re.search(rf"{now - 1}年|一年", heading)):
            return plan_named(heading) or Period(now - 5, now - 1)
        return year(now - 1)

    def _in(self, words: str, now: int) -> Period | None:
        """The time that words speak of last: “五年来” the span, “2020年，” or 去年 the year; None where they say nothing."""
        five, one = self._last(_FIVE_YEARS, words), self._last(_ONE_YEAR, words)
        if five is not None and (one is None or one < five):
            named = plan_named(words[five:])
            return named if named and named.last < now else Period(now - 5, now - 1)
        if one is None:
            return None
        said = re.match(r"((?:19|20)\d\d)年", words[one:])
        return year(int(said[1])) if said else year(now - 1)

    @staticmethod
    def _last(pattern: re.Pattern[str], text: str) -> int | None:
        found = [m.start() for m in pattern.finditer(text)]
        return found[-1] if found else None


_STOCK = re.compile(
    r"(?:里程|总量|面积|规模|收入|总人口|常住人口|率|比|比重|装机|装机容量|保有量|总数|产能|拥有量|存量|总值|寿命|年限|标准|[床户]位?数|[师员生民]数|水平|余额|密度|浓度)$"
)


def is_level(change: str | None, quantity: Quantity, head: str, indicator: str) -> bool:
    """Whether a figure is a level at a point of time (达到38%, 增至6.9万元) and no flow over the span."""
    if change is not None:
        return False
    if not quantity.unit and quantity.value < 1:  # a share: 占全国1/5
        return True
    if re.search(
        r"(?:新增|新建|新改扩建|改造|完成|累计|建成|实施|办理|淘汰|治理|开展|发放|返还|投入|安排|减免|建设|筹集|帮扶|培训|开工|新开工|打造|培育|引进|引育|出台|制定|修订|转移|腾退|拆除|设立|签约|解决|新增长|办结|查处|惠及|支持)[^，。；达到]{0,16}$",
        head,
    ):
        return False
    if quantity.unit in ("%", "‰"):
        return True
    if re.search(r"累计|新增", head[-14:]):
        return False
    if _STOCK.search(indicator):
        return True
    return bool(
        re.search(
            r"(?:达|达到|跨|跨上|增至|增加到|提高到|提升到|提升至|升至|降至|降到|减至|突破|超过?|超|总数|总量|保有量|总里程|拥有|占|为|约|近|有|在|居|覆盖|稳定在|保持在|控制在)(?:了|约|近|全国|世界|超过?)?$",
            head,
        )
    )
