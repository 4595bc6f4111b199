"""Running text that assigns tasks: numbered items, each with labels or brackets that say who does it (芜湖, 武汉, 丽水, 国发)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from .assignment import FIRST_LEADS, LABEL, PAIRS, Assignment, assigned, brackets, decided, outside
from .row import Deadline, Refused, TaskList, TaskRow
from .task_deadlines import deadline

_NUMERAL = "一二三四五六七八九十百"
_NUMBERED = re.compile(rf"\s*(?:(?P<l1>[{_NUMERAL}]+)、|(?P<l2>[（(][{_NUMERAL}]+[）)])[、.]?|(?P<l3>\d{{1,3}})(?:[．、]|\.(?!\d))|(?P<l4>[（(]\d{{1,3}}[）)]|[①-⑳]))\s*")
# Parts of the notice round the list, whose items are no tasks.
_AROUND = re.compile(
    r"^(?:工作|有关|相关|几点|具体|落实|组织|保障|督查|实施)?(?:要求|组织领导|组织实施|组织保障|保障措施|措施保障|工作机制|督查考核)$|^加强组织领导|^组织领导|^保障措施|^工作要求"
)
_ENDS = "。！？；：.;!?"
FORMS = {"wuhu": "分项列明（芜湖式）", "wuhan": "括注牵头、责任单位（武汉式）", "lishui": "列责任单位、第一位牵头（丽水式）", "guofa": "括注分工与时限（国发式）", "table": "表格"}


@dataclass
class Item:
    """A numbered item, or a paragraph without number: its level (0 without), its number, its lines and where it begins."""

    level: int
    number: str
    where: str
    lines: list[str] = field(default_factory=list)
    closed: bool = False  # it has said who does it

    @property
    def text(self) -> str:
        """Its lines as one text: a line that does not end a sentence goes on in the next."""
        made = ""
        for line in self.lines:
            made += ("\n" if made and (made[-1] in _ENDS or LABEL.match(line)) else "") + line
        return made


@dataclass
class Piece:
    """A task and what assigns it, cut out of an item."""

    words: str
    said: Assignment | None
    form: str


def read_text(lines: list[tuple[int, str]], unit: str, year: int | None, into: TaskList) -> None:
    """Add the tasks of numbered lines to a list; ``unit`` is what a line is called in messages (行, 段)."""
    whole = "\n".join(line for _, line in lines)
    rule_known = bool(FIRST_LEADS.search(whole))
    items = _items([(n, FIRST_LEADS.sub("", line) if rule_known else line) for n, line in lines], unit)
    read = [(item, _pieces(item.text)) for item in items]
    levels = {item.level for item, pieces in read if item.level and pieces[0].said}
    forms: Counter[str] = Counter()
    more = 0
    for (item, pieces), after in zip(read, [*items[1:], None], strict=False):
        for piece in pieces:
            if piece.said is None and not _is_task(item, piece, levels, after):
                continue
            forms[piece.form] += 1
            more += bool(piece.said and piece.said.open_end)
            _add(item, piece, year, rule_known, into)
    forms.pop("", None)
    into.form = forms.most_common(1)[0][0] if forms else ""
    if rule_known:
        into.remarks.append("按文中说明，除标注“分别牵头”的以外，列第一位的为牵头单位。")
    if more:
        into.remarks.append(f"有{more}项的单位列到“等”为止，名单可能不全，请核对。")


def _add(item: Item, piece: Piece, year: int | None, rule_known: bool, into: TaskList) -> None:
    if not piece.words:
        into.refused.append(Refused(item.where, "写了承担单位，没有写任务。"))
        return
    said = piece.said or Assignment()
    outcome = decided(said, rule_known=rule_known)
    row = TaskRow(number=item.number, task=piece.words, leader=said.leader, lead=outcome.lead, helpers=outcome.helpers, where=item.where, questions=outcome.questions)
    try:
        row.deadline = deadline(said.deadline, year)
    except ValueError as error:
        into.refused.append(Refused(item.where, f"{error}。", piece.words))
        return
    if row.deadline.kind == "unread":
        row.questions.append(f"完成时限“{said.deadline}”读不出日期：请写明日期。")
    elif "，" in said.deadline:
        row.questions.append(f"写了不止一个时限（{said.deadline}）：请确认以哪一个为准。")
    elif row.deadline == Deadline("", None, "default"):
        row.questions.append("没有写明完成时限，也不知道是哪一年的清单：请写明日期。")
    into.rows.append(row)


# ---- items ---------------------------------------------------------------------------------------------------------


def _items(lines: list[tuple[int, str]], unit: str) -> list[Item]:
    items: list[Item] = []
    above = {1: "", 2: "", 3: ""}
    around = False
    for number, raw in lines:
        line = raw.strip().strip("\ufeff")
        if not line:
            continue
        found = _NUMBERED.match(line)
        level = int(str(found.lastgroup)[1]) if found else 0
        if level == 1:
            around = bool(_AROUND.search(line[found.end() :].strip("。 ") if found else ""))
        if around:
            continue
        if found:
            items.append(Item(level, _number(found, level, above), f"第{number}{unit}", [line[found.end() :]]))
        elif items and _belongs(items[-1], line):
            items[-1].lines.append(line)
        else:
            items.append(Item(0, "", f"第{number}{unit}", [line]))
        last = items[-1]
        last.closed = last.closed or any(p.said for p in _pieces("\n".join(last.lines[-2:])))
    return items


def _number(found: re.Match[str], level: int, above: dict[int, str]) -> str:
    """The number as the list means it: （三） under 二、 is 二（三）, (2) under 5. is 5（2）."""
    own = str(found[f"l{level}"]).translate(str.maketrans("()", "（）"))
    if level < 4:
        above[level] = own
    if level == 2:
        return above[1] + own
    return above[3] + own if level == 4 else own


def _belongs(item: Item, line: str) -> bool:
    """Whether a line without number goes on with the item before it."""
    if LABEL.match(line) or (line[0] in PAIRS and assigned(line.strip("。；").lstrip("（(").rstrip("）)"))):
        return True
    before = item.lines[-1]
    if item.closed:
        return before[-1:] in "、，," if before else False
    if item.level == 1 and before[-1:] not in "，、,":
        return False  # a heading; what follows is a paragraph of its own
    return item.level > 0 or before[-1:] not in _ENDS


def _is_task(item: Item, piece: Piece, levels: set[int], after: Item | None) -> bool:
    """Whether words that nobody was assigned are a task all the same: an item among assigned ones of its level, and no heading over others."""
    if item.level not in levels or not piece.words:
        return False
    if after and after.level > item.level:
        return False
    return len(piece.words) > 30 or bool(re.search(r"\d|[。；]", piece.words.rstrip("。；")))


# ---- pieces --------------------------------------------------------------------------------------------------------


def _pieces(text: str) -> list[Piece]:
    """The tasks of an item, each with what assigns it: by the brackets at the ends of its sentences, else by labels behind its text."""
    pieces: list[Piece] = []
    at = 0
    for start, end in brackets(text):
        inside = text[start + 1 : end - 1]
        if not _stands_at_an_end(text, start, end) or (said := assigned(inside)) is None:
            continue
        words, before = _before_label(text[at:start])
        if before:
            _merge(said, before)
        labelled = bool(LABEL.match(inside.strip()))
        if not words and pieces and pieces[-1].said:
            _merge(pieces[-1].said, said)
        else:
            pieces.append(Piece(words, said, "wuhan" if labelled else "guofa"))
        at = end
    rest = text[at:].lstrip("。；;，, \n")
    words, last = _before_label(rest)
    if last is not None:
        if not words and pieces and pieces[-1].said:
            _merge(pieces[-1].said, last)
        else:
            pieces.append(Piece(words, last, "wuhu" if last.leads or last.leader or not last.responsible else "lishui"))
    elif _words(rest) or not pieces:
        pieces.append(_by_last_sentence(rest))
    return pieces


def _before_label(text: str) -> tuple[str, Assignment | None]:
    """The words before the first label that stands in no bracket, and what the labels say; all words and None where there is none."""
    inner = brackets(text)
    label = next((m for m in LABEL.finditer(text) if outside(inner, m.start())), None)
    if label is None:
        return _words(text), None
    return _words(text[: label.start()]), assigned(text[label.start() :])


def _by_last_sentence(text: str) -> Piece:
    """A task whose last sentence says “由X牵头，Y配合”, or one without any assignment."""
    words = _words(text)
    sentences = [s for s in re.split(r"(?<=[。；])", words) if s]
    if sentences and re.match(r"(?:此项工作|该项工作|本项工作|此项任务)?由[^，。；]{2,60}(?:牵头|负责)", sentences[-1]):
        said = assigned(re.sub(r"^(?:此项|该项|本项)(?:工作|任务)", "", sentences[-1]))
        if said and len(sentences) > 1:
            return Piece(_words("".join(sentences[:-1])), said, "guofa")
    return Piece(words, None, "")


def _merge(into: Assignment, more: Assignment) -> None:
    """（牵头单位：A）（责任单位：B）: two brackets on one task."""
    into.leads += more.leads
    into.responsible += more.responsible
    into.helpers += more.helpers
    into.leader, into.deadline, into.each = into.leader or more.leader, into.deadline or more.deadline, into.each or more.each
    into.open_end |= more.open_end


def _stands_at_an_end(text: str, start: int, end: int) -> bool:
    """An assigning bracket stands at the end of a sentence, before or behind its full stop."""
    before, after = text[max(0, start - 20) : start].rstrip(), text[end : end + 20].lstrip(" \u3000")
    return not after or after[0] in "。；;\n（(" or before[-1:] in ("。", "；", "！", "")


def _words(text: str) -> str:
    return text.lstrip("。；;，, \u3000\n").rstrip().removesuffix("；")
