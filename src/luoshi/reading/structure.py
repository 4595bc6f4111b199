"""What a report is made of: paragraphs, sentences, clauses, and sections with their kinds.

A section's kind tells what its sentences do: look back, describe, set targets for the plan or the year, give the year's tasks,
or close. It is read from the numbered headings first and, where a heading says nothing or two things at once,
from the opening words of paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..codes.periods import Period, plan_named, year_in_characters

PREAMBLE, REVIEW, SITUATION = "preamble", "review", "situation"
PLAN_TARGETS, YEAR_TARGETS, YEAR_TASKS = "plan_targets", "year_targets", "year_tasks"
CLOSING, APPENDIX = "closing", "appendix"
KINDS = (PREAMBLE, REVIEW, SITUATION, PLAN_TARGETS, YEAR_TARGETS, YEAR_TASKS, CLOSING, APPENDIX)
FORWARD = frozenset({PLAN_TARGETS, YEAR_TARGETS, YEAR_TASKS})

# ---- spans ---------------------------------------------------------------------------------------------------------

CLAUSE = re.compile(r"[^，。；！？\n]+[，。；！？]?")
SENTENCE = re.compile(r"[^。！？\n]+[。！？]*[”’」』）)]?")
LINE = re.compile(r"[^\n]+")

Span = tuple[int, int]
_MARKS = frozenset("，。；！？：")
_NO_WIDTH = "\u200b\u200c\u200d\ufeff \u3000\t"


def _spans(pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None) -> list[Span]:
    spans = []
    for match in pattern.finditer(text, start, len(text) if end is None else end):
        first, last = match.span()
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if last > first:
            spans.append((first, last))
    return spans


def clauses(text: str) -> list[Span]:
    """Spans of clauses: what stands between the marks ，。；！？ and line ends, its closing mark included."""
    return _spans(CLAUSE, text)


def sentences(text: str) -> list[Span]:
    """Spans of sentences: up to 。！？ or the end of the line."""
    return _spans(SENTENCE, text)


def paragraphs(text: str) -> list[Span]:
    """Spans of the lines that hold anything."""
    return _spans(LINE, text)


def broken_clauses(text: str, found: list[Span]) -> set[int]:
    """The numbers of clauses that are only the rest of the one before, which a stray line end broke: the line before runs on (it has a mark
    inside and none at its end), or is a blank of no width."""
    broken: set[int] = set()
    for n in range(1, len(found)):
        before_end, start = found[n - 1][1], found[n][0]
        if text[before_end - 1] in _MARKS or "\n" not in text[before_end:start]:
            continue
        line_start = text.rfind("\n", 0, before_end - 1) + 1
        line = text[line_start:before_end]
        words = text[slice(*found[n])]
        if any(mark in line for mark in _MARKS) or not line.strip(_NO_WIDTH) or not words.strip(_NO_WIDTH) or n - 1 in broken:
            broken.add(n)
    return broken


# ---- headings ------------------------------------------------------------------------------------------------------

_NUMBER = "[一二三四五六七八九十]+"
MARKERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第?{_NUMBER}(?:部分)?[、．.]\s*")),
    (2, re.compile(rf"[（(]{_NUMBER}[）)]\s*")),
    (3, re.compile(r"\d{1,2}[、．.](?!\d)\s*")),
    (4, re.compile(rf"{_NUMBER}是|第{_NUMBER}[，、]|——")),
)
HEADING_LENGTH = 60
_SAYS = re.compile(r"[，。；！？：]|政府工作报告|报告$")  # a heading without number says no sentence, and is not the title
OPENING = 40

_REVIEW = re.compile(r"回顾|总结|成就|成绩|情况|过去.{1,4}年|一年来|工作取得|进展新成效")
_PLAN = re.compile(r"[“\"]?十[一二三四五六七八九]?五[”\"]?|[七八九]五|五年规划|规划纲要|纲要|蓝图")
_YEAR = re.compile(r"今年|明年|20\d\d\s*年|19\d\d\s*年|[12１２]\s*[09９０]\s*[0-9０-９]\s*[0-9０-９]\s*年")
_AHEAD = re.compile(r"任务|安排|部署|建议|要求|取向|重点|目标|考虑|思路|举措|说明|方针|工作$|打算|开好局")

_OPENS_PLAN = re.compile(
    r"^(?:[“\"]十[一二三四五六七八九]?五[”\"]时期(?:是|，|经济|我|江|山|全)|今后五年|未来五年|[^。]{0,60}编制了?[^。]{0,30}(?:规划|纲要)|(?:综合)?[^。]{0,40}[“\"]十[一二三四五六七八九]?五[”\"]时期?[^。]{0,24}(?:主要目标|指导思想|目标任务|总体要求|总的要求))"
)
_OPENS_YEAR = re.compile(
    r"^(?:(?:20|19)\d\d年，?是|今年是|新的一年|做好(?:今年|(?:20|19)\d\d年)|(?:今年|(?:20|19)\d\d年)[^。]{0,30}(?:总体要求|预期目标|主要目标|工作的?总|要着力|工作思路))"
    r"|[^。]{0,60}(?:今年|(?:20|19)\d\d年)[^。]{0,24}预期目标(?:是|为|建议|：|拟)|^[^。]{0,30}对今年[^。]{0,12}(?:建议|安排)"
)
_TARGETS = re.compile(r"(?:主要|发展|预期|奋斗|工作)(?:预期|奋斗)?目标(?:建议)?(?:是|为|：|:|安排)|目标建议|主要指标")
_SITUATION = re.compile(
    r"(?:清醒|也要|充分)(?:地)?(?:看到|认识)|(?:存在|面临)(?:的|不少|着|一些|许多)?[^。]{0,12}(?:问题|困难|挑战|不足|短板)|形势(?:和|、)|综合(?:分析|研判)|国际环境|机遇和挑战"
)
_AHEAD_WORDS = re.compile(r"今年|明年|要|将|力争|确保|预期|目标")
_FURNITURE = re.compile(
    r"^(?:下载|打印|全屏|收藏|【字号|加大|还原|减小|】|来源|时间|责任编辑|相关报道|名词解释|名词注释|注释|附件|附：|本作品|Public domain|编辑|扫一扫|false$|true$|关联阅读|相关解读|名词术语)"
)
_ANNEX_OF_TASKS = re.compile(r"民生实事|为民办实事|实事项目")  # the annex that lists the year's ten works for the people
# The title of a list of tasks: works for the people, a department's plan for the year. What follows is what will be done.
_TASK_LIST = re.compile(r"(20\d\d)\s*年[^。\n]{0,24}(?:民生实事|为民办实事|实事项目|实事清单|重点民生|工作要点|工作计划|重点工作|重点任务|工作安排|任务清单|责任清单|任务分解)")
_NO_TASKS = re.compile(r"总体要求|总体思路|指导思想|基本原则|回顾|总结|成效|情况|保障措施|工作要求|组织领导")
_SALUTATION = re.compile(r"^各位代表(?:、同志们)?[！!：:，]")


@dataclass
class Section:
    """A stretch of the report under one heading: ``[start, end)`` of the text, ``level`` 1 for 一、 2 for （一） 3 for 1. 4 for 一是 or ——,
    0 for what has no number. ``path`` is the headings above it and its own."""

    start: int
    end: int
    level: int
    heading: str
    kind: str
    path: tuple[str, ...] = ()
    heading_span: Span | None = None
    topic: str = ""


@dataclass
class Paragraph:
    """One line with its kind, the plan span that its part of the report speaks of, if any, and whether that part looks ahead."""

    start: int
    end: int
    kind: str
    level: int
    plan: Period | None = None
    ahead: bool = False
    opening: str = ""


@dataclass
class Structure:
    """All the parts, in order of the text."""

    paragraphs: list[Paragraph]
    sections: list[Section]
    sentences: list[Span]
    clauses: list[Span]
    year: int | None = None
    heads: list[int] = field(default_factory=list)
    task_list: bool = False


def marker_of(line: str) -> tuple[int, str]:
    """The level of a line's number (0 for none), and the line's words behind it.

    >>> marker_of("（二）高标准推进“两区”建设")
    (2, '高标准推进“两区”建设')
    """
    for level, pattern in MARKERS:
        if found := pattern.match(line):
            return level, line[found.end() :]
    return 0, line


def block_kind(heading: str) -> str | None:
    """The kind that a first-level heading announces; None where it says nothing; REVIEW for a heading that looks both ways, since it
    looks back first."""
    looks_back = bool(_REVIEW.search(heading))
    ahead = _AHEAD.search(heading)
    if looks_back:
        return REVIEW
    if _PLAN.search(heading) and (ahead or "蓝图" in heading):
        return PLAN_TARGETS if not re.search(r"开好局|开局", heading) else YEAR_TASKS
    if _YEAR.search(heading) and ahead:
        return YEAR_TASKS
    return None


def _top_level(lines: list[str]) -> int:
    """The level whose lines part a report: 1 where it has any (一、); else that of short lines which announce looking back and ahead, numbered in
    another way or not at all, as Word's own headings are."""
    heads: dict[int, set[str | None]] = {}
    for line in lines:
        level, words = marker_of(line)
        if level == 1:
            return 1
        if len(line) <= HEADING_LENGTH and level < 4 and (level or not _SAYS.search(words)):
            heads.setdefault(level, set()).add(block_kind(words))
    return next((level for level in (2, 3, 0) if {REVIEW, YEAR_TASKS} <= heads.get(level, set())), 1)


class _Reader:
    """Goes through the lines once and keeps in which block it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.block = PREAMBLE
        self.mixed = False
        self.plan: Period | None = None
        self.review_seen = False
        self.closing_from = 0
        self.here = 0

    def read(self) -> list[Paragraph]:
        lines = paragraphs(self.text)
        if task_list_year(self.text) is not None:
            return self._tasks(lines)
        self.closing_from = self._closing(lines)
        top = _top_level([self.text[a:b] for a, b in lines])
        found = []
        for number, (start, end) in enumerate(lines):
            line = self.text[start:end]
            self.here = start
            level, words = marker_of(line)
            if number >= self.closing_from:
                self.block = CLOSING if number == self.closing_from and not self._is_furniture(line) else self.block
                self._after(line)
            elif level == top and end - start <= HEADING_LENGTH and (level == 1 or block_kind(words)):
                self._enter_block(words if not words.endswith("《") else "".join([words, *(self.text[a:b] for a, b in lines[number + 1 : number + 3])]))
            else:
                self._maybe_switch(line)
            kind = self._kind_here(line)
            ahead = self.block in (*FORWARD, CLOSING) and kind != REVIEW
            found.append(Paragraph(start, end, kind, level, self.plan, ahead, line[:OPENING]))
        if all(p.kind == PREAMBLE for p in found):
            return [self._alone(p) for p in found]
        return found

    def _tasks(self, lines: list[Span]) -> list[Paragraph]:
        """The lines of a list of tasks: all look ahead but its title and the parts that say why and how (总体要求, 回顾, 保障措施)."""
        found: list[Paragraph] = []
        kind = PREAMBLE
        for start, end in lines:
            line = self.text[start:end]
            level, words = marker_of(line)
            if level == 1 or (level and kind == PREAMBLE):
                kind = SITUATION if level == 1 and len(words) <= HEADING_LENGTH and _NO_TASKS.search(words) else YEAR_TASKS
            elif kind == PREAMBLE and found and not _TASK_LIST.search(line) and len(line) <= 120 and not line.endswith(("。", "：", ":")):
                kind = YEAR_TASKS  # a list without numbers
            found.append(Paragraph(start, end, kind, level, None, kind == YEAR_TASKS, line[:OPENING]))
        return found

    def _alone(self, paragraph: Paragraph) -> Paragraph:
        """A paragraph of a text that has neither salutation nor headings: ahead if its words are."""
        words = self.text[paragraph.start : paragraph.end]
        paragraph.ahead = bool(_AHEAD_WORDS.search(words))
        paragraph.kind = YEAR_TASKS if paragraph.ahead else REVIEW
        return paragraph

    def _closing(self, lines: list[Span]) -> int:
        """The line at which the closing words begin: the last salutation, where it stands late and no heading follows."""
        body = next((n for n, (a, b) in enumerate(lines) if a > len(self.text) * 0.5 and self._is_furniture(self.text[a:b])), len(lines))
        last_marker = max((n for n, (a, b) in enumerate(lines[:body]) if marker_of(self.text[a:b])[0] in (1, 2)), default=-1)
        salutations = [n for n, (a, b) in enumerate(lines[:body]) if n > last_marker and _SALUTATION.match(self.text[a:b])]
        return salutations[-1] if salutations and salutations[-1] > body * 0.7 else body

    @staticmethod
    def _is_furniture(line: str) -> bool:
        return bool(_FURNITURE.match(line)) and len(line) < 40 and not line.endswith(("。", "；"))

    def _after(self, line: str) -> None:
        if self.block != YEAR_TASKS or self._is_furniture(line):
            self.block = APPENDIX if self.block == APPENDIX or self._is_furniture(line) else CLOSING
        if self.block == APPENDIX and _ANNEX_OF_TASKS.search(line) and len(line) < 40:
            self.block = YEAR_TASKS

    def _enter_block(self, heading: str) -> None:
        kind = block_kind(heading)
        self.plan = plan_named(heading) or (self.plan if kind is None else None)
        if kind is None:
            kind = YEAR_TASKS if self.review_seen else REVIEW
            if self.block in (PLAN_TARGETS, YEAR_TASKS):
                kind = YEAR_TASKS
        ahead = bool(_AHEAD.search(re.split(r"和|及", heading)[-1])) or heading.startswith("关于")
        self.mixed = (kind == REVIEW and ahead) or (kind == PLAN_TARGETS and bool(_YEAR.search(heading)))
        self.review_seen = self.review_seen or kind == REVIEW
        self.block = kind

    def _maybe_switch(self, line: str) -> None:
        if self.block == PREAMBLE:
            if _SALUTATION.match(line) or len(line) > 120:
                self.block, self.review_seen, self.mixed = REVIEW, True, True
            return
        if (self.block == REVIEW and self.mixed and self.here > len(self.text) * 0.06) or self.block == PLAN_TARGETS:
            if self.block == REVIEW and _OPENS_PLAN.search(line) and not _REVIEW.search(line[:24]):
                self.block, self.plan = PLAN_TARGETS, plan_named(line) or self.plan
            elif _OPENS_YEAR.search(line):
                self.block, self.mixed = YEAR_TASKS, False

    def _looks_back(self, line: str) -> bool:
        named = plan_named(line[:12])
        return bool(named and self.plan and named < self.plan) or bool(re.match(r"过去(?:的)?五年|五年来|这五年", line))

    def _kind_here(self, line: str) -> str:
        if self.block == PLAN_TARGETS and self._looks_back(line):
            return REVIEW  # the plan that is ending, told before the next
        if self.block in (REVIEW, YEAR_TASKS) and _SITUATION.search(line[:80]) and not _TARGETS.search(line) and len(line) > 40:
            return SITUATION
        if self.block == YEAR_TASKS and _TARGETS.search(line):
            return YEAR_TARGETS
        return self.block


def task_list_year(text: str) -> int | None:
    """The year of a list of tasks by its title, one of the first lines (2026年民生实事项目清单, …局2026年工作要点); None for a report."""
    if "工作报告" in text[:600]:
        return None
    for start, end in paragraphs(text[:600])[:4]:
        if end - start <= HEADING_LENGTH and (found := _TASK_LIST.search(text[start:end])):
            return int(found[1])
    return None


def report_year(text: str, hint: int | None = None) -> int | None:
    """The year in which the report was given, by its own words: its title line, or else the file's name (``hint``),
    else the headings that name a year under review (the year before) or ahead."""
    if (listed := task_list_year(text)) is not None:
        return listed
    head = text[:600]
    for pattern in (r"((?:20|19)\d\d)年\d{1,2}月\d{1,2}日[^。]{0,12}在", r"((?:20|19)\d\d)年[^。\n]{0,16}政府工作报告"):
        if found := re.search(pattern, head):
            return int(found[1])
    if hint:
        return hint
    for start, end in paragraphs(text):
        level, words = marker_of(text[start:end])
        if level != 1 or len(words) > HEADING_LENGTH:
            continue
        words = words.replace(" ", "")
        if found := re.search(r"(?:关于|[、和])?((?:20|19)\d\d)年(?:的)?[^、和回]{0,10}(?:任务|安排|部署|建议|工作的?总体|重点|总体要求|经济社会)", words):
            return int(found[1])
        if found := re.search(r"((?:20|19)\d\d)年[^。]{0,8}(?:回顾|总结|成就)", words):
            return int(found[1]) + 1
    return _year_under_review(text)


def _year_under_review(text: str) -> int | None:
    """The latest year that the first third names at least twice is the year under review."""
    first = text[: len(text) // 3]
    named = [int(y) for y in re.findall(r"((?:20|19)\d\d)年", first)]
    for written in re.findall(r"([一二]九?[〇零○一二三四五六七八九]{2,3})年", first):
        if len(written) == 4:
            named.append(year_in_characters(written))
    often = [y for y in set(named) if named.count(y) >= 2]
    return max(often) + 1 if often else None


def structure(text: str, hint: int | None = None) -> Structure:
    """Cut a text (dirt allowed) into its parts. Offsets are into this text. Linear in its length."""
    found = _Reader(text).read()
    return Structure(found, _sections(text, found), sentences(text), clauses(text), report_year(text, hint), task_list=task_list_year(text) is not None)


def _sections(text: str, lines: list[Paragraph]) -> list[Section]:
    """Sections out of the lines' numbers and kinds; a line with a number, or with another kind than the one before, opens one."""
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    for line in lines:
        words = text[line.start : line.end]
        level = line.level
        if not level and sections and line.kind == sections[-1].kind:
            sections[-1].end = line.end
            continue
        heading_end = _heading_end(words, level)
        heading = words[:heading_end].rstrip("。：:") if level else ""
        if level:
            path = [step for step in path if step[0] < level] + [(level, heading)]
        elif line.kind in (PREAMBLE, CLOSING, APPENDIX):
            path = []
        span = (line.start, line.start + heading_end) if level else None
        sections.append(Section(line.start, line.end, level, heading, line.kind, tuple(h for _, h in path), span))
    return sections


def _heading_end(words: str, level: int) -> int:
    """Where a heading ends: at its first full stop, or the whole line where it is short and has none; a run-in 一是 at its first comma."""
    if level == 0:
        return 0
    stop = re.search(r"[。：:]" if level < 4 else r"[。，：:；]", words)
    if stop and stop.start() <= HEADING_LENGTH:
        return stop.end()
    return len(words) if len(words) <= HEADING_LENGTH else min(len(words), 30)
