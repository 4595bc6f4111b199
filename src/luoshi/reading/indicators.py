"""What a figure measures: the noun phrase that a statistician would put in the row header, as a span of the text.

Three places, in this order: right behind the quantity (完成22个传统商圈改造提升), before it in the clause (森林覆盖率达到44.4%), or the
subject of what went before (…，增长6%). 分别 hands its subjects out in order.
"""

from __future__ import annotations

import re

from ..codes.units import group_of
from .context import Context

Span = tuple[int, int]

_PURSE = r"(?:(?:中央|地方|各级|国家|省级|市级|全省|全国)(?:和地方)?(?:各级)?(?:财政|预算(?!内))(?:预算)?(?:拟|将|今年)?(?=[^，。；]{0,20}(?:安排|投入|支持|拿出|增加|设立|筹集|下达))|中央和地方(?=[^，。；]{0,8}(?:安排|投入))|国债资金(?=\d|$))"
_ENDED = "(?:取消|停征|免征|减征|缓征|停止|降低|减免)"
_JOINT = "(?:或者?|和|及|、)"
# What may open a clause before the noun phrase begins.
_OPENERS = re.compile(
    rf"(?:{_PURSE}|初步核算|[一二三四五六七八九十]{{1,3}}、(?![一二三四五六七八九十])|[一二三四五六七八九十]是(?:要)?|{_ENDED}(?:{_JOINT}{_ENDED})+|但|提出|中央提出|预计|据|今年以来|今年|去年|(?:今后|未来|近)?[一二两三四五十]年(?:来|间|内|共)?(?!规划|计划|行动|级|期)|全年|年末|年底|年初|五年来|一年来|五年间|过去五年|过去一年|这五年|到?(?:19|20)\d\d年(?:底|末)?(?:以来)?|[“\"]十.?五[”\"](?:时期|期间|以来|末)?|"
    r"其中|同时|此外|只(?=[改新完建])|仅(?=[改新完建])|全国|全市|全省|全区|全州|全县|我国|我省|我市|我区|本市|本省|各地|各类|累计|共计|合计|共(?![建同享和产])|总计|再(?![生造])|又|已|已经|并|且|还|即|将|要(?!求|素|件|点|闻)|使|让|把|对|以|为|在|由|从|"
    r"率先|力争|确保|争取|实现|推动|促进|推进|加快|支持|引导|带动|助力|帮助|组织|全面(?!预算)|基本(?!养老|医疗|公共|民生|建设|农田|草原|医保)|顺利|成功|圆满|进一步|继续|持续|扎实|深入|稳步|大力|积极|着力|努力|有序|"
    r"[和及与并](?:改造|培育|修复|提升|实施|建设|改建)|分别|年均|新增(?!就业)|新建|新改扩建|新改建|改扩建|新建改建|新建改扩建|新开工|新开通|新开|新培育|新认定|新引进|新设|新签|新投|完成|建成(?!区(?!域))|建设筹集|建设提升|建设|打造|实施|开展|培育|引进|"
    r"设立|组建|启动|开工|改造提升|出台|制定|制定修订|修订|办好|办理|认真办好|提请|安排|拟安排|统筹(?=\d|$)|投入|下达|发放|发行|争取到|落实|推出|建立|形成|拥有|有(?![效色机线轨关限序])|达成|签订|签约|举办|承办(?!单位)|"
    r"解决|减少|压减|退出|化解|降低|提高|增加|扩大|减轻|缩减|削减|减免(?!缓)|兑付|拉动|带动|保障(?!性)|覆盖|惠及|吸引|吸纳|培训|选派|推广|淘汰(?!老旧)|关停|拆除(?!违法)|整治|处置|查处|化解|治理(?!水土)|突破|超过?|达到?|约|近(?![岸期年])|至少|不少于|不低于|严守|保持|稳定|每年|人数|"
    r"[，、：\s]|[(（][^)）]*[)）])(?!率(?!先|领))"  # 解决率, 化解率: the rate's own name
)
# A verb inside the phrase whose object is what counts: 向困难群众发放|临时价格补贴.
_INNER_VERB = re.compile(
    r"发放|拨付|下达|制定修[订改]|制定|修订|出台|办理|审议通过|审议|配备了?|举办|发现|裁减|引进|认定|吸引|发布|推出|提请|安排(?=专项|补|支出|中央)|完成(?!率)|组建|签约|建成(?!区(?!域))|化解"
)
_ACTED_ON = frozenset(("减少", "压减", "压缩", "降低", "削减", "缩减", "提高", "扩大", "精简"))
_WEAK = re.compile(
    r"新登记|增产|运营|整合|首次|要求|拓展|开行|人民币|占(?:全球|世界|全国)[^，。；]{0,3}|占比|比重|总量|总数|总规模|总额|总人数|增量|增幅|增速|涨幅|降幅|参保|人均|同比|(?:领取|享受|缴纳)[^，。；]{1,6}|适当|覆盖面?|受益|人数|.*(?:前提下|基础上|情况下|过程中|同时)|连续\d*[一二三四五六七八九十]*年?"
)
_FUNDS = re.compile(r"(?:专项)?(?:资金|支出|投入|补助|补贴|投资)")
_AREA = re.compile(
    r"^(?:县区|县市|县城|市县|市州|省级?|市(?![场政民级域属])|县(?![域级乡属])|区(?![域块级属])|州|乡(?![村级土])镇?(?!级)|镇(?!级)|村(?![振庄级卫])|国家(?!级|重点)|城市(?![更群道轨公绿低书驿])|地区|省份|试点城市|部门|单位|街道(?!综合|便民|党群)|社区(?!养老|卫生|服务|食堂|医院|综合|党群|工厂|便民|助老|矫正))(?:[(（][^)）]*[)）])?(?:和地区|、[^，。；]{1,4}区?)?"
)
# A predicate that ends the noun phrase wherever it stands …
_PREDICATE = re.compile(
    r"(?:达到|提高|(?<![稳保促])增长(?!极|点|率|速度|的?贡献|预期|目标)|增加(?!值)|上升|上涨|提升(?!工程|行动|计划)|下降|降低|减少|缩短|缩减|压减|削减|压缩|控制在|保持在?|稳定在|维持在|持续(?=超过|高于)|突破|超过|增至|增到|升至|升到|降至|降到|减至|精简|"
    r"跃升|迈上|跨上|跨过|跨越|连跨|站上|登上|迈入|扩大|回升|回落|不低于|不少于|不超过|低于|高于|不到|不足|占(?=全国|世界|全省|全市|GDP|地区)|由(?=上年|去年|原来)|翻了?(?=[一两\d]*$)|位居|居全国|由(?=[^，。；]{0,12}\d)|从(?=[^，。；]{0,12}\d)|(?:由|从)(?:每人每年|每人每月|每月|每年|上年的?|去年的?|原来的?|\d{4}年的?)?$|比(?=上年|去年|\d|五年前|规划)|较(?=上年|去年|\d)|"
    r"下滑|下跌|下挫|滑落|滑坡|萎缩|缩水|反弹|走低|走高|放缓|减缓|趋缓|收窄|加快(?=[到至])|攀升|负增长|零增长|转为|变为|未(?=达|能|增|降|控|突破)|没有(?=达|增|降|实现|突破)|不(?=降反|增反)|"
    r"仅(?=增|完成|为|达|有|改|占|\d)|由(?=[正负增降升减]转)|呈现?(?=负|下降|上升)|(?:从|由)(?:上年|去年)同期的?$|"
    r"惠及|受益|拟按|一直|(?<=[率重额数量])再)"
)
# … and what may trail it before the number.
_TRAILING = re.compile(
    r"(?:达|至|到|约|近|超|逾|过|为|占|已|已有|有|再|又|(?<![年人户日月平])均|各|共|也|还|的|了|将|要|只|由|从|(?<![占同])比|在|年内|今年|全年|累计|分别|实际|平均|高达|至少|总体|首次|首度|连续\d+年|进一步|不断|基本|稳步|持续|大幅|预计|安排|完成|实现|"
    r"新增|新建|每天|翻|扩|(?<!新)增|减|降|升|涨|力争|总计|合计|拟|按|可|全部|[、“”（）()《》\s])+$"
)
_TAIL_NOT = re.compile(
    r"^(?:[(（](?:责任|牵头|承办|主办|配合|实施|主责|承担|完成)|以上|以内|左右|以下|上下|多(?![样元种边式层功媒领维用双])|余|之内|[、，。；：！？和与及或到至的了]$|、|，|和(?=[\d下增提])|到|至|提高|提升|增加|上升|下降|减少|增长(?!率)|降低|精简|压缩|压减|缩短|扩大|跃升|调整|拓展|恢复|缩小|增至|降至|增(?!速|幅|长率)|降(?!幅)|升|减|跃|用于|受益|投入使用|占|居(?!民|住|家)|位|均(?!衡)|以|与|并|等[，、]|之|来|规模|台阶|大关|关口|$)"
)
_TAIL_BOUND = re.compile(r"^(?:以上|以内|左右|以下|多(?![样元种边式层功媒领维用双])|余)?的?")
_TAIL_END = re.compile(
    r"[，。；：、！？\n]|、(?=\d)|(?:和|及|以及)(?=[^，。；]{0,16}\d)|(?:全部|已|(?<!平)均(?!衡|等)|的(?=[^，。；]{1,3}$)|建立|参与|予以|受益|投入|顺利|完成|通过|得到|获|入选|达到|达标|位列|跻身|挺进|迈入|荣获|受到|落地|开工|建成|投产|投用|上线|签约|脱贫(?![人地县群劳户])|摘帽|实现(?!超低)|稳定|提前|持续|超额|(?<!华)为|向|给|以上|左右|支持|用于|将|在|被|列入|进入|纳入|喜迁)"
)
_LIST_JOIN = re.compile(r"[、和及与]")

_DONE = re.compile(r"^(?:全部|已|初步|基本|都|均|先后|首批|成功|顺利|获评|获批|获得|获|入选|通过|列入|纳入|进入|被评为|评为|成为|建立了?|开展了?|实行了?|完成了?|实现了?|免征了?)+")
_VAGUE = re.compile(r"(?:较[高低]|合理|历史较?低|的?较低)(?:水平|区间)|(?:目标|任务|的?政策|规模|水平|台阶|大关)[，。；、！]?$")

_TRAILED = 48  # characters; hardly any phrase is trailed by more


def _trimmed(phrase: str) -> str:
    """A phrase without what trails it. Looked for near its end: the pattern tries every place that it is given."""
    near = len(phrase) - _TRAILED
    found = _TRAILING.search(phrase, max(0, near))
    if found and near > 0 and found.start() < near + 8:
        found = _TRAILING.search(phrase)
    return phrase[: found.start()] if found else phrase


class Namer:
    """Goes through the figures in order; remembers the last indicator, for clauses that have no subject of their own."""

    def __init__(self) -> None:
        self.last: Span | None = None
        self.last_sentence = (-1, -1)
        self.walked: tuple[int, int, Span | None] = (0, 0, None)  # from where to where the clauses were looked through last, and what was found

    def name(self, context: Context) -> Span | None:
        """The indicator's span in the squeezed text; None where nothing names one."""
        span = self._shared(context) or self._behind(context) or self._before(context) or self._carried(context)
        if span is not None:
            self.last, self.last_sentence = span, context.sentence
        return span

    def _shared(self, context: Context) -> Span | None:
        """分别: the n-th of the subjects for the n-th figure; and a figure that only adds to a list keeps the subject."""
        run = [context]
        while run[0].follows_in_clause and re.match(r"^(?:以上|左右|以内|多)?(?:、|和|及|与)(?:近|约|超过?)?$", run[0].head):
            assert run[0].before is not None
            run.insert(0, run[0].before)
        nth = len(run) - 1
        first = run[0]
        lead = context.text[context.clause[0] : first.quantity.start]
        marked = lead.rfind("分别")
        if marked < 0:
            return self.last if nth else None
        total = nth + 1
        ahead = context
        while ahead.after is not None and ahead.after.clause == context.clause and re.match(r"^(?:以上|左右|以内)?(?:、|和|及|与)(?:近|约|超过?)?$", ahead.after.head):
            ahead = ahead.after
            total += 1
        start = self._openers(lead[:marked])
        items = self._split(lead[start:marked], context.clause[0] + start)
        if len(items) == total and not re.match(r"第[一二三四五]$", context.text[items[nth][0] : items[nth][1]]):
            begin, stop = items[nth]
            return begin, begin + max(2, len(_trimmed(context.text[begin:stop])))
        return (items[0][0], items[-1][1]) if items else None

    @staticmethod
    def _split(subjects: str, offset: int) -> list[Span]:
        found, at = [], 0
        for part in _LIST_JOIN.split(subjects):
            if part:
                begin = subjects.index(part, at)
                found.append((offset + begin, offset + begin + len(part)))
                at = begin + len(part)
        return found

    @staticmethod
    def _openers(lead: str) -> int:
        at = 0
        while found := _OPENERS.match(lead, at):
            if found.end() == at:
                break
            at = found.end()
        return at

    def _behind(self, context: Context) -> Span | None:
        """The noun right behind: 3500条|背街小巷环境整治, 98%的|政务服务事项."""
        tail = context.tail
        skip = _TAIL_BOUND.match(tail)
        at = skip.end() if skip else 0
        percent = group_of(context.quantity.unit) in ("percent", "ratio") or "/" in context.quote or "分之" in context.quote
        if percent and "的" not in tail[:at]:
            return None
        rest = tail[at:]
        if _TAIL_NOT.match(rest) or _VAGUE.match(rest):
            return None
        area = _AREA.match(rest)
        if area and area.end() == len(rest) and percent:
            return None
        if area and area.end() < len(rest) and context.tail_end == context.clause[1]:
            at += area.end() + self._openers(rest[area.end() :])
            rest = _DONE.sub("", tail[at:])
            at = len(tail) - len(rest)
        length = self._noun_length(rest, last=context.tail_end == context.clause[1])
        if length == len(rest) and context.tail_end < context.clause[1]:
            length = len(re.sub(r"(?:近|约|超过?|共|和|及|与|、)+$", "", rest))  # what belongs to the number that follows
        if length < 2:
            return None
        start = context.quantity.end + at
        return (start, start + length)

    @staticmethod
    def _noun_length(rest: str, last: bool) -> int:
        """How far the noun phrase goes: to its verb, and to the end of the list where no further figure stands in the clause.
        With a very short noun the verb belongs to it (89.4%的公园实现24小时开放)."""
        length = len(rest)
        for end in _TAIL_END.finditer(rest):
            if end[0] == "、" and last and not _OPENERS.match(rest, end.end()):
                continue
            length = end.start()
            if length <= 3 and end[0] in ("通过", "实现", "完成", "参与", "开工", "投产", "落地") and end[0] not in "，。；：、！？\n":
                stop = re.search(r"[，。；、]", rest)
                length = min(stop.start() if stop else len(rest), 14)
            break
        return length

    def _before(self, context: Context) -> Span | None:
        """The noun phrase before: |森林覆盖率|达到44.4%, 新增|学位|23万个."""
        head = context.head if context.follows_in_clause else context.lead
        joined = re.match(r"^(?:以上|左右|以内|多|余)?[、和及与并]*", head) if context.follows_in_clause else None
        at = joined.end() if joined else 0
        span = self._phrase(head, at)
        offset = context.quantity.start - len(head)
        return (offset + span[0], offset + span[1]) if span else None

    def _phrase(self, head: str, at: int) -> Span | None:
        """The noun phrase of ``head[at:]``, its openers, predicate and trailing words left off; None if nothing is left."""
        at += self._openers(head[at:])
        rest = head[at:]
        end = _PREDICATE.search(rest, 1)
        phrase = _trimmed(rest[: end.start()] if end else rest)
        if end and end[0] in _ACTED_ON and len(_trimmed(rest[end.end() :])) >= 3 and not re.match(r"[到至了幅为]", rest[end.end() :]):
            at, phrase = at + end.end(), _trimmed(rest[end.end() :])  # 本届政府减少|行政审批事项|三分之一
        for joint in re.finditer("、", phrase):
            opened = self._openers(phrase[joint.end() :])
            if opened and len(phrase) - joint.end() - opened >= 2:
                cut = joint.end() + opened
                at, phrase = at + cut, phrase[cut:]
                break
        inner = [m for m in _INNER_VERB.finditer(phrase) if len(phrase) - m.end() >= 2]
        if inner:
            at, phrase = at + inner[-1].end(), phrase[inner[-1].end() :]
        if (_PREDICATE.match(rest) and not rest.startswith("占")) or len(phrase) < 2 or not re.search(r"[\u4e00-\u9fffA-Za-z]{2}", phrase):
            return None
        if _WEAK.fullmatch(phrase):
            return None
        if _FUNDS.fullmatch(phrase):  # 中央财政安排|资金: whose money it is belongs to the name
            longer = re.sub(r"^(?:今年|去年|全年|明年|同时|其中|\d{4}年)+", "", head[: at + len(phrase)].lstrip("以上左右内、和及与并"))
            at, phrase = at + len(phrase) - len(longer), longer
        return at, at + len(phrase)

    def _carried(self, context: Context) -> Span | None:
        """No subject of its own: that of the figure before in the sentence, or a phrase of the clauses before."""
        if self.last is not None and self.last_sentence == context.sentence and context.before is not None:
            between = context.text[context.before.quantity.end : context.clause[0]]
            if len(between) < 12 or context.follows_in_clause:
                return self.last
        edge = top = context.clause[0]
        while edge > context.sentence[0]:
            if self.walked[0] < edge <= self.walked[1]:  # the figure before went the same way: each clause is looked at once
                low, _high, span = self.walked
                self.walked = (low, top, span)
                return span or self.last
            start = max(context.text.rfind(c, context.sentence[0], edge - 1) for c in "，；：")
            start = max(start + 1, context.sentence[0])
            span = self._phrase(context.text[start:edge].rstrip("，；："), 0)
            if span:
                found = (start + span[0], start + span[1])
                self.walked = (start, top, found)
                return found
            edge = start
        self.walked = (edge, top, None)
        return self.last
