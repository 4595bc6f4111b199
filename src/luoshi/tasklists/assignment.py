"""The wording that assigns: who leads, who helps, which leader, by when (牵头单位：…；责任单位：…  X牵头，Y配合，12月底前完成)."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field

from .task_deadlines import speaks_of_time

LABELS = {
    "leader": "市级牵头领导|牵头负责领导|牵头市领导|牵头领导|责任领导|分管领导|协同领导",
    "lead": "牵头责任单位|牵头负责部门|牵头负责单位|牵头单位|牵头部门|主责单位|主责部门|主办单位",
    "helpers": "责任[（(]配合[）)]单位|协同责任单位|配合责任单位|配合单位|配合部门|协办单位|协同单位|参与单位|协助单位",
    "responsible": "责任单位|责任部门|承办单位|落实单位|负责单位",
    "deadline": "完成时限|完成时间|完成期限|办结时限|时限要求|时间节点",
}
_LABEL = re.compile("|".join(f"(?P<{kind}>{names})" for kind, names in LABELS.items()))
LABEL = re.compile(f"(?:{_LABEL.pattern})\\s*[：:]")
# “除标注‘分别牵头’外，列第一位为牵头或汇总单位，下同”: the rule of the list, no unit.
FIRST_LEADS = re.compile(r"[（(]?\s*除(?:已)?标注[^（）()。\n]{0,20}外[^（）()。\n]{0,20}牵头[^（）()。\n]{0,20}[）)]?。?")

PAIRS = {"（": "）", "(": ")", "〔": "〕", "【": "】"}
_OPEN, _CLOSE = "".join(PAIRS), "".join(PAIRS.values())
_ETC = re.compile(r"等(?:有关|相关)?(?:部门和单位|部门单位|部门|单位)?$")
_AND = re.compile(r"(?<=[局委办厅部院行府会])(?:和|及|与)(?=[市省县区各国])|以及")
_EACH = r"分别牵头|分别负责|按(?:照)?(?:各自)?职责(?:分工)?(?:分别)?(?:负责|落实|推进)|各负其责|分工负责|分头负责"
_SEVERAL = re.compile(rf"^(?:由)?(?P<who>.+?)(?P<how>{_EACH})$")
_JOINT = re.compile(r"^(?:由)?(?P<who>.+?)(?P<how>共同牵头|联合牵头|牵头负责|总牵头|牵头组织实施|牵头组织|牵头落实|牵头)$")
_HELP = re.compile(r"^(?:由)?(?P<who>.+?)(?:按(?:照)?职责(?:分工)?)?(?P<how>(?:积极|密切|协同|共同)?(?:配合|协助|参与|参加|协同|支持))$")
_OWN = re.compile(r"^(?:由)?(?P<who>.+?)(?P<how>(?:具体|共同|组织|抓好)?(?:负责落实|负责|落实|承办|组织实施))$")
_LEADER = re.compile(r"由(?P<who>[^，。、]{0,16}(?:市长|州长|区长|县长|秘书长))(?:总)?(?:负责|牵头|统筹)?(?:协调|调度|推进|抓总)?")
_WITH = re.compile(r"会同|商(?=[市省国各])")


@dataclass
class Assignment:
    """Who does it and by when, as words said it. ``leads`` were called so; ``responsible`` were listed without saying who leads;
    ``each`` holds the words by which several lead, each for a part; ``open_end`` tells that a list of units ended in 等."""

    leads: list[str] = field(default_factory=list)
    helpers: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    leader: str = ""
    deadline: str = ""
    each: str = ""
    open_end: bool = False

    def __bool__(self) -> bool:
        return bool(self.leads or self.helpers or self.responsible or self.leader or self.deadline)


def parts(text: str, separators: str) -> Iterator[str]:
    """Text cut at separators, but never inside brackets.

    >>> list(parts("市财政局、各县（市、区）人民政府", "、"))
    ['市财政局', '各县（市、区）人民政府']
    """
    depth, at = 0, 0
    for i, sign in enumerate(text):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif sign in separators and not depth:
            yield text[at:i]
            at = i + 1
    yield text[at:]


def brackets(text: str) -> list[tuple[int, int]]:
    """Outermost pairs of brackets, in order. One that is never closed counts for nothing.

    >>> brackets("各县（市、区（含新区））、（甲）（")
    [(2, 12), (13, 16)]
    """
    found, depth, start = [], 0, 0
    for i, sign in enumerate(text):
        if sign in PAIRS:
            start, depth = (i if depth == 0 else start), depth + 1
        elif sign in _CLOSE and depth:
            depth -= 1
            if depth == 0:
                found.append((start, i + 1))
    return found


def outside(inner: list[tuple[int, int]], at: int) -> bool:
    """Whether a place is in none of the brackets."""
    before = bisect(inner, (at, 0))
    return before == 0 or at >= inner[before - 1][1]


def units(text: str) -> tuple[list[str], bool]:
    """The units of a list, in order, each once; and whether the list ended in 等 (there are more).

    >>> units("市发展和改革委员会、市税务局，各县（市、区）人民政府等。")
    (['市发展和改革委员会', '市税务局', '各县（市、区）人民政府'], True)
    """
    found: dict[str, None] = {}
    more = False
    spaced = re.sub(r"(?<=[\u4e00-\u9fff）)])[ \t\u3000\n]+(?=[\u4e00-\u9fff])", "、", text.strip())
    for name in parts(spaced, "、，,；;。\n"):
        for one in _AND.split(name) if not any(b in name for b in _OPEN) else [name]:
            one = re.sub(r"^(?:和|及|以及|并|由)(?=[市省县区各国])", "", one.strip().strip("：:"))
            bare = _ETC.sub("", one)
            more = more or bare != one
            if bare:
                found[bare] = None
    return list(found), more


def assigned(text: str) -> Assignment | None:
    """What a whole stretch of words assigns, labels or phrases; None where it is about something else.

    >>> a = assigned("发展改革委牵头，财政部、人民银行等配合，12月底前完成")
    >>> a.leads, a.helpers, a.deadline
    (['发展改革委'], ['财政部', '人民银行'], '12月底前完成')
    """
    said = text.strip().strip("。；;")
    if LABEL.match(said):
        return _labelled(said)
    return _phrased(said)


def _labelled(text: str) -> Assignment:
    made = Assignment()
    inner = brackets(text)
    labels = [m for m in LABEL.finditer(text) if outside(inner, m.start())]
    for n, label in enumerate(labels):
        end = labels[n + 1].start() if n + 1 < len(labels) else len(text)
        value = text[label.end() : end].strip().strip("。；;，, \n")
        kind = str(label.lastgroup)
        if kind == "deadline":
            made.deadline = value
        elif kind == "leader":
            made.leader = f"{made.leader}；{label[0]}{value}" if made.leader else value
        else:
            take_units(made, kind, value)
    return made


def take_units(made: Assignment, kind: str, value: str) -> None:
    """Add what stands behind a label or in a column of ``kind`` (lead, helpers, responsible): a list of units, or a phrase.

    >>> a = Assignment(); take_units(a, "responsible", "市住建局、市交通局（分别牵头）、各区人民政府"); a.leads, a.helpers
    (['市住建局', '市交通局'], ['各区人民政府'])
    """
    value = FIRST_LEADS.sub("", value)
    if split := re.search(r"[（(]\s*分别牵头\s*[）)]|分别牵头", value):
        made.leads += units(value[: split.start()])[0]
        made.each = "分别牵头"
        made.helpers += units(value[split.end() :].lstrip("，,、；;"))[0]
        return
    value = re.sub(r"(?<=[\u4e00-\u9fff])[（(]\s*牵头(?:单位)?\s*[）)]", "牵头，", value)
    phrase = _phrased(value.strip().strip("。；;，、"))
    if phrase and (phrase.leads or phrase.helpers or phrase.each):
        made.leads += phrase.leads
        made.responsible += phrase.responsible
        made.helpers += phrase.helpers
        made.each, made.deadline = phrase.each or made.each, phrase.deadline or made.deadline
        made.open_end |= phrase.open_end
        return
    names, more = units(value)
    target = {"lead": made.leads, "helpers": made.helpers}.get(kind, made.responsible)
    target += names
    made.open_end |= more


def _phrased(text: str) -> Assignment | None:
    """Clauses between commas, each a phrase that assigns, a deadline, or units that go on in the next clause."""
    made = Assignment()
    before = ""
    for clause in parts(text, "，,；;。\n"):
        clause = clause.strip()
        if not clause:
            continue
        if not before and (leader := _LEADER.fullmatch(clause)):
            made.leader = leader["who"]
        elif speaks_of_time(clause):
            made.deadline = f"{made.deadline}，{clause}" if made.deadline else clause
        elif LABEL.match(clause) or not _clause(made, before + clause):
            if len(clause) > 40 or LABEL.match(clause):
                return None
            before += clause + "、"
            continue
        else:
            before = ""
    return made if made and not before else None


def _clause(made: Assignment, clause: str) -> bool:
    for pattern, target in ((_SEVERAL, None), (_JOINT, made.leads), (_HELP, made.helpers), (_OWN, made.responsible)):
        if not (found := pattern.match(clause)):
            continue
        who, *others = _WITH.split(found["who"])
        names, more = units(who)
        made.open_end |= more
        if target is None and (made.leads or made.responsible):
            made.helpers += names  # 发展改革委牵头，财政部、商务部按职责分工负责: one leads already
        elif target is None:
            made.leads += names
            made.each = found["how"] if len(names) > 1 or more else ""
        else:
            target += names
        for other in others:
            made.helpers += units(other)[0]
        return bool(names)
    return False


@dataclass
class Decision:
    """Who leads and who helps, and what must be asked."""

    lead: list[str]
    helpers: list[str]
    questions: list[str]


def decided(said: Assignment, *, rule_known: bool = False) -> Decision:
    """Lead and helpers by the rules of the genre: who is called lead leads, else the first unit listed; several lead only where the list says that
    each has a part. ``rule_known``: the list itself says that the first one leads, so nothing need be asked.

    >>> decided(Assignment(responsible=["市住建局", "市财政局"]), rule_known=True)
    Decision(lead=['市住建局'], helpers=['市财政局'], questions=[])
    """
    questions = []
    if said.each:
        lead, helpers = list(dict.fromkeys(said.leads)), said.responsible + said.helpers
        if len(lead) > 1:
            questions.append(f"{'、'.join(lead)}{said.each}：请说明各自负责哪一部分。")
        elif said.open_end:
            questions.append(f"{'、'.join(lead)}等{said.each}：请补全单位，并说明各自负责哪一部分。")
    elif said.leads:
        lead, helpers = said.leads[:1], said.leads[1:] + said.responsible + said.helpers
        if len(dict.fromkeys(said.leads)) > 1:
            questions.append(f"列了{len(dict.fromkeys(said.leads))}个牵头单位，又没有写“分别牵头”：请确认由{lead[0]}牵头，其余配合。")
    else:
        lead, helpers = said.responsible[:1], said.responsible[1:] + said.helpers
        if len(dict.fromkeys(said.responsible)) > 1 and not rule_known:
            questions.append(f"没有写明牵头单位：请确认由列在第一位的{lead[0]}牵头。")
        if not lead:
            questions.append("没有写明牵头单位：请指定。")
    return Decision(lead, [h for h in dict.fromkeys(helpers) if h not in lead], questions)
