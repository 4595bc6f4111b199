"""When a figure speaks of: the year or span of years of its sentence, or else of its passage (``time_frame``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..codes.periods import PLAN_NAME, Period, plan_named, year, year_in_characters
from .context import Context
from .quantities import Quantity
from .structure import Paragraph
from .time_frame import Passages

_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇零○][〇零○一二三四五六七八九]{2})"
_YEAR_SAID = re.compile(rf"({_YEAR})年")
_SPAN_SAID = re.compile(rf"({_YEAR})年?(?:—|-|至|~|到)+({_YEAR})年")
_COMPARED_SPAN = re.compile(rf"(?:是|为|比|较|相当于|超过)(?:{_YEAR})年?(?:—|-|至|~|到)+(?:{_YEAR})年")
_COMPARED_PLAN = re.compile(rf"(?:同|与|和|比|较)({PLAN_NAME.pattern})(?:时期|期间)相比")
_COMPARED = re.compile(r"(?:比|较|与|同|自|从|由|对|是|为|相当于|超过|以来)[^，。；]{0,4}$")
_STARTS = re.compile(r"[从由自]$")
_NOT_WHEN = re.compile(r"(?:底|末)?(?:以前|之前|前)?(?:的?(?:版|会议|冬奥|不变价)|前的|以前|之前)")
_SINCE = re.compile(r"(?:以来|起)")
_LAST_YEAR = re.compile(r"(?:去年|上年)(?!年?底)[^比]{0,12}$")
_COMPARED_YEAR = re.compile(rf"(?:比|较|是|为|与|相当于)({_YEAR})年")
_AVERAGE = re.compile(r"(?:年均|平均每年|每年平均|年平均|平均年)[^，。；\d]*$")
_ON_THE_YEAR = re.compile(r"(?:比|较)上年|同比")
_BY_THE_YEAR = re.compile(r"(?:失业率|赤字率|一直|始终|持续|每年|历年|(?:连续|连年)(?!迈|跨|跃))[^，。；、]*$")
_TO = re.compile(r"^[^，。；]{0,8}(?:到|至|为|成)")


def _year(written: str) -> Period:
    return year(int(written) if written[0].isdigit() and written[0] in "12" else year_in_characters(written.replace("零", "〇").replace("○", "〇")))


@dataclass
class _Sentence:
    """What the sentence has said so far: where it begins, and the years of its last change told with both ends."""

    start: int = -1
    first: Period | None = None
    last: Period | None = None
    from_value: bool = False


class Calendar:
    """Goes through the figures in order and tells for each its period.

    Only the report's year and the words decide; the rules are those of the annotation guide: end levels take the end year, flows and growth the
    span, a baseline its own year or the year before the span.
    """

    def __init__(self, passages: Passages) -> None:
        self.report_year = passages.report_year
        self.passages = passages
        self.sentence = _Sentence()

    def period_of(self, context: Context, paragraph: Paragraph, role: str, change: str | None, level: bool, sentence: int) -> Period | None:
        """The period of one figure in a sentence of the report (its number); None where neither the words nor the report's year give one."""
        if context.sentence[0] != self.sentence.start:
            self.sentence = _Sentence(context.sentence[0])
        said = self._stated(context)
        if self.report_year is None:
            return said
        frame = self.passages.frame(context, paragraph, role, sentence)
        period = self._from_value(context, said, frame) if role == "baseline" else self._told(context, said, frame, change, level, sentence)
        self._remember(said, role)
        return period

    def _from_value(self, context: Context, said: Period | None, frame: Period | None) -> Period | None:
        """Its own year, that of the sentence's other from-values or of what it compares with, else the year before the span."""
        if said or self.sentence.first:
            return said or self.sentence.first
        if span := _last(_SPAN_SAID, _COMPARED_SPAN.sub("", context.sentence_lead)):
            return _year(span[1])
        if compared := _COMPARED_YEAR.search(context.sentence_lead):
            return _year(compared[1])
        if compared := _COMPARED_PLAN.search(context.sentence_lead):
            return plan_named(compared[1])
        return frame.before if frame else None

    def _told(self, context: Context, said: Period | None, frame: Period | None, change: str | None, level: bool, sentence: int) -> Period | None:
        if change is not None and _AVERAGE.search(context.lead) and (said is None or said.first == said.last):
            return self._averaged(context, said, frame, self.passages.spans[sentence]) or said
        if said is not None:
            return said
        if self.sentence.from_value and self.sentence.last and _TO.match(context.head):
            return self.sentence.last
        if frame is None or frame.first == frame.last:
            return frame
        if "年平均" in context.sentence_lead and _COMPARED_PLAN.search(context.sentence_lead):
            return frame
        if _ON_THE_YEAR.search(context.lead) and change is not None:
            return frame.end
        if level and _BY_THE_YEAR.search(context.lead):
            return frame
        return frame.end if level else frame

    def _averaged(self, context: Context, said: Period | None, frame: Period | None, topic: Period | None) -> Period | None:
        """The span of a yearly average: from the year after the one compared with, else that of the passage."""
        compared = _COMPARED_YEAR.search(context.sentence_lead)
        end = said or (frame.end if frame else None)
        if compared and end and _year(compared[1]).last < end.last:
            return Period(_year(compared[1]).last + 1, end.last)
        if frame and frame.first != frame.last:
            return frame
        return topic or frame

    def _remember(self, said: Period | None, role: str) -> None:
        sentence = self.sentence
        if role == "baseline":
            sentence.first = said or sentence.first
        elif sentence.from_value:
            sentence.last = said or sentence.last
        sentence.from_value = role == "baseline"

    def _stated(self, context: Context) -> Period | None:
        """A year, span or plan said in the clause for this very figure, not one that it is compared with."""
        lead = context.head if context.follows_in_clause and (_YEAR_SAID.search(context.head) or PLAN_NAME.search(context.head)) else context.lead
        lead = _COMPARED_SPAN.sub("", lead)
        if span := _last(_SPAN_SAID, lead):
            return Period(_year(span[1]).first, _year(span[2]).first)
        for found in reversed(list(_YEAR_SAID.finditer(lead))):
            before, after = lead[max(0, found.start() - 6) : found.start()], lead[found.end() : found.end() + 8]
            if _SINCE.match(after) and self.report_year and _year(found[1]).last < self.report_year:
                return Period(_year(found[1]).first, self.report_year - 1)
            if (_COMPARED.search(before) and not _STARTS.search(before)) or _NOT_WHEN.match(after):
                continue
            if _STARTS.search(before) and context.follows_in_clause and found.start() < len(context.lead) - len(context.head):
                continue
            return _year(found[1])
        return self._plan_said(lead, context) or self._last_year_said(lead, context)

    def _plan_said(self, lead: str, context: Context) -> Period | None:
        """The span of a plan that is neither the passage's own nor compared with: its number says it (“一五”时期平均每年增长4.5%)."""
        named = _last(PLAN_NAME, lead)
        if (
            named is None
            or self.report_year is None
            or (context.follows_in_clause and not PLAN_NAME.search(context.head))
            or not re.match(r"[”\"]?(?:时期|期间)", lead[named.end() :])
        ):
            return None
        compared = re.search(r"(?:比|较|与|同|和)[“\" ]{0,2}$", lead[: named.start()])
        if compared and not re.match(r"[”\"]?(?:时期|期间)的[^，。；]{0,4}$", lead[named.end() :]):
            return None
        span = plan_named(named[0])
        return span if span and span.last < self.report_year - 1 else None

    def _last_year_said(self, lead: str, context: Context) -> Period | None:
        if self.report_year is None or not _LAST_YEAR.search(lead) or re.search(r"[比较](?:去年|上年)", lead):
            return None
        if context.follows_in_clause and not re.search("去年|上年", context.head) and _TO.match(context.head):
            return None  # 由去年的A增加到B: the year is that of A
        return year(self.report_year - 1)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


_STOCK = re.compile(
    r"(?:里程|总量|面积|规模|收入|总人口|常住人口|率|比|比重|装机|装机容量|保有量|总数|产能|拥有量|存量|总值|寿命|年限|标准|[床户]位?数|[师员生民]数|水平|余额|密度|浓度|人数)$"
)


_FLOW = re.compile(
    r"(?:投资|投资额|投资总额|总投资|投资规模|投资总规模|增量|投入|支出|经费|事业费|费用|资金|转移支付|贷款发放额|(?:竣工|还湖|造林|育林|整治|治理|修复|改造|开工)(?:土地)?面积)$"
)
_STANDS = re.compile(r"(?:积累|结存|结余|余额|每[百千万]?[户人][^，。；]{0,8}|(?<![每五])年(?:产|接待|发送|吞吐|旅客|销售|货运|客运)[^，。；]{0,8}|在建|守住|严守)[^，。；]{0,6}$")
_PEOPLE = re.compile(r"^(?:多|余)?[^，。；]{0,3}(?:人口(?:的?大?国|$)|中国人|人民|儿女)|^[^，。；]{0,12}(?:纳入|进入|网上可办)")
_JUST_JOINS = re.compile(r"^(?:、|和|及|与|以及)(?:近|约|超过?)?$")
_ADDED_UP = re.compile(r"累计|合计|共计|(?<![前比第每后来])五年(?!来|计划|规划|前|以)|期间[^，。；]*(?:共|总)|五年间|五年内")
_LISTED = re.compile(r"^(?:[、和及与]|以及|其中)[^，。；达到至占总已现]{0,18}?(?:近|约|超过?)?$")
_UNSAID = re.compile(r"[^，。；达到至占总已现为]{0,18}?(?:近|约|超过?)?$")
_DEED = re.compile(
    "处置|取缔|侦破|挽回|调解|受理|招聘|排查|完成|实施|建成|培育|打造|开工|推动|开展|制定|创建|争取|引进|引育|实现|治理|提出|办理|出台|带动|发放|布局|更新|筹措|参加|改建|获批|获得|获|淘汰|落实|设立|认定|举办|落地|推出|入选|解决|登记"
    "|净增|新增|新建|新设|新开|通过|毕业|修复|筹集|筹资|救助|开发|组建|推广|取得|释放|盘活|办结|投产|投用|开通|退出|植树|关停|资助|造林|育林|退耕|退牧|认证|整合|整治|减轻|办好|招商|发行|建立|节约|扫除"
    "|减免|减税|降费|退税|谋划|上线|转化|废止|消除|上市|修订|颁布|宣布|加装|压减|精简|精减|招生|授予|削减|吸收|化解|立项|竣工|清理|续建|拉动|提供|开放|提请|惠及|承担|取消|下放|搬迁|安置|改善|开挖|疏浚|就业"
    "|培训|转移|贷款|补贴|签约|中标|通车|增长|下降|增加|减少|改造|建设|支持|安排|投入|帮扶|查处|创造|培养|发现|攻克|突破|派出|选派|恢复|补助|出让|销售|消费|拨付|下达|投放|引入|延伸|铺设|架设|开行|发送|交付"
)
_STEP = re.compile(r"^(?:的)?(?:大关|台阶|关口)")


def is_level(change: str | None, quantity: Quantity, head: str, indicator: str, tail: str = "", lead: str = "", sentence: str = "", before: bool | None = None) -> bool:
    """Whether a figure is a level at a point of time (达到38%, 增至6.9万元) and no flow over the span.

    ``head``, ``tail``, ``lead``, ``sentence`` (its words before the figure): as in Context; ``before``: whether the figure before it in the sentence is a level, which a list hands on (新增铁路A、公路B).
    """
    if change is not None:
        return False
    if before is not None and _JUST_JOINS.match(head):
        return before
    if not quantity.unit and quantity.value < 1:  # a share: 占全国1/5
        return True
    if _STEP.match(tail) or _STANDS.search(head) or (quantity.unit in ("", "人", "个") and not head.strip("、，") and _PEOPLE.match(tail)):
        return True
    if re.search(
        r"(?:新增|新建|新改扩建|改造|完成|累计|建成|实施|办理|淘汰|治理|开展|发放|返还|投入(?!强度|占|产出|比)|安排|减免|建设|筹集|帮扶|培训|开工|新开工|打造|培育|引进|引育|出台|制定|修订|转移|腾退|拆除|设立|签约|解决|新增长|办结|查处|惠及|支持)[^，。；达到]{0,16}$",
        head,
    ):
        return False
    if quantity.unit in ("%", "‰"):
        return True
    if _FLOW.search(indicator) or (_ADDED_UP.search(lead) and not re.search("[提增降]高?至|[提增降]高?到", head)):
        return False
    if before is False and (_LISTED.match(head) or (_ADDED_UP.search(sentence) and _UNSAID.match(head))):
        return False
    if re.search(r"累计|新增", head[-14:]):
        return False
    if _STOCK.search(indicator):
        return True
    if indicator and indicator in head and not _DEED.search(head) and not re.search("[的向对为有将把]$", head):
        return True  # the name and the number alone: 经营主体1160.5万户
    return bool(
        re.search(
            r"(?:(?<!长)达|达到|跨|跨上|跨过|跨越|迈上|迈过|站上|缩小到|缩小至|增至|增加到|提高到|提升到|提升至|升至|降至|降到|减至|突破|超过?|超|总数|总量|保有量|总里程|拥有|占|为|约|近|有|在|居|覆盖|稳定在|保持在|控制在|压缩至|压缩到|缩短至|缩短到|扩大到|扩大至|扩展到|发展到|已设|已设立|已有|现有|共有|拥有的?|为全国|纳入|参保|参合|在校)(?:了|约|近|全国|世界|超过?)?$",
            head,
        )
    )
