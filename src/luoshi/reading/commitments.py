"""Commitments: the promises of a report's forward-looking parts, each a run of clauses with what was promised in it.

Which clauses begin, continue or leave a commitment is decided by a small tagger (a conditional random field over readable features,
``model/commitments.crfsuite``), trained on annotated reports; what a commitment says is read by the rules below.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ..codes.bodies import bodies_in
from ..codes.deadlines import NoSuchDay, mentions
from .clause_features import ADVERBS, ClauseView, core_of, features
from .report import Commitment, Figure
from .structure import Section, Span, Structure, broken_clauses, marker_of

MODEL = Path(__file__).with_name("model") / "commitments.crfsuite"

DELIVERABLE, CUMULATIVE, GROWTH = "deliverable", "cumulative", "growth"
LEVEL, CEILING, ONGOING = "level", "ceiling", "ongoing"
COMMITMENT_KINDS = (DELIVERABLE, CUMULATIVE, GROWTH, LEVEL, CEILING, ONGOING)

# ---- which clauses -------------------------------------------------------------------------------------------------


def clause_views(text: str, parts: Structure, figures: Sequence[Figure], broken: set[int]) -> list[ClauseView]:
    """Each clause with its place, as the tagger wants it; one that a line end broke has the words of its rest too."""
    paragraph_starts = [p.start for p in parts.paragraphs]
    sentence_starts = [s[0] for s in parts.sentences]
    headings = [s.heading_span for s in parts.sections if s.heading_span]
    heading_starts = [h[0] for h in headings]
    figure_starts = [f.start for f in figures]
    sentence_of = [bisect_right(sentence_starts, a) - 1 for a, _ in parts.clauses]
    paragraph_of_sentence = [bisect_right(paragraph_starts, a) - 1 for a in sentence_starts]
    first_sentence = {p: n for n, p in reversed(list(enumerate(paragraph_of_sentence)))}
    views = []
    for n, (start, end) in enumerate(parts.clauses):
        sentence = sentence_of[n]
        paragraph_number = paragraph_of_sentence[sentence]
        paragraph = parts.paragraphs[paragraph_number]
        heading = bisect_right(heading_starts, start) - 1
        views.append(
            ClauseView(
                words=_with_rest(text, parts, n, broken),
                kind=paragraph.kind,
                in_sentence=n - bisect_left(sentence_of, sentence),
                sentence_size=bisect_right(sentence_of, sentence) - bisect_left(sentence_of, sentence),
                sentence_in_paragraph=sentence - first_sentence[paragraph_number],
                paragraph_size=bisect_right(paragraph_of_sentence, paragraph_number) - bisect_left(paragraph_of_sentence, paragraph_number),
                marker=paragraph.level,
                is_heading=heading >= 0 and headings[heading][0] <= start < headings[heading][1],
                figures=bisect_left(figure_starts, end) - bisect_left(figure_starts, start),
                place=start / max(1, len(text)),
            )
        )
    return views


def _with_rest(text: str, parts: Structure, n: int, broken: set[int]) -> str:
    words = text[slice(*parts.clauses[n])]
    rest = n + 1
    while rest in broken and n not in broken:
        words += text[slice(*parts.clauses[rest])]
        rest += 1
    return words.replace("\u200b", "")


def forward_runs(parts: Structure) -> list[range]:
    """The stretches of clauses that lie in forward-looking parts, cut at the headings of the first two levels: what is promised under one does
    not go on under the next, and a long text is tagged piece by piece."""
    starts = [p.start for p in parts.paragraphs]
    runs: list[range] = []
    last = None
    for n, (start, _) in enumerate(parts.clauses):
        number = bisect_right(starts, start) - 1
        paragraph = parts.paragraphs[number]
        if not paragraph.ahead:
            continue
        opens = number != last and paragraph.level in (1, 2)
        last = number
        if runs and runs[-1].stop == n and not opens:
            runs[-1] = range(runs[-1].start, n + 1)
        else:
            runs.append(range(n, n + 1))
    return runs


@cache
def _tagger() -> Any:
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(MODEL))
    return tagger


def tag_clauses(text: str, parts: Structure, figures: Sequence[Figure]) -> dict[int, str]:
    """C (a commitment begins), I (it goes on) or O for each clause number of the forward-looking parts."""
    tags: dict[int, str] = {}
    runs = forward_runs(parts)
    if not runs:
        return tags
    broken = broken_clauses(text, parts.clauses)
    views = clause_views(text, parts, figures, broken)
    for run in runs:
        whole = [n for n in run if n not in broken or n == run.start]
        tags.update(zip(whole, _tagger().tag(features([views[n] for n in whole])), strict=True))
        for n in whole:
            if tags[n] == "O" and _is_act(text, parts, n, views[n]):
                tags[n] = "C"  # wherever it stands; the tagger knows first sentences mostly as titles
        for n in run:
            if n not in tags:
                tags[n] = "O" if tags[n - 1] == "O" else "I"
    if parts.task_list:
        tags.update(_listed(text, parts))
    return tags


def _is_act(text: str, parts: Structure, n: int, view: ClauseView) -> bool:
    """Whether a clause is an act with a number, one with its day, or a whole line that is one thing to deliver (修订《物业管理办法》。)."""
    core = core_of(view.words)
    verb = _verb_pattern().match(core)
    if verb and view.figures:
        return True
    start, end = parts.clauses[n]
    if any(_verb_pattern().search(text, last, end) for _, last, _ in _deadlines(text, (start, end), parts.year)):
        return True
    line = text[text.rfind("\n", 0, start) + 1 : end if (stop := text.find("\n", end)) < 0 else stop].strip()
    level, words = marker_of(line)
    return bool(verb and _verbs()[verb[0]] == DELIVERABLE and level not in (1, 2) and core_of(words).rstrip("。；") == core.rstrip("。；") and len(core) > len(verb[0]) + 2)


_BESIDE = re.compile(r"[（(]?(?:责任|牵头|承办|主办|配合|实施|主责|承担)(?:单位|部门|领导|科室)|[（(]?(?:完成|办理|实施)(?:时限|时间|期限)|(?:责任人|进度要求|资金来源)[：:]")


_OF_IT = re.compile(r"(?:\d{1,2}月|上半年|下半年|年底|年内)[^，。；]{0,4}前|惠及|受益|覆盖|使|让|其中|投资|总投资")


def _listed(text: str, parts: Structure) -> dict[int, str]:
    """In a list of tasks: an item that has none below it is a task of its own; who does it and by when stands beside it and is none."""
    tags: dict[int, str] = {}
    starts = [clause[0] for clause in parts.clauses]
    for paragraph, below in zip(parts.paragraphs, [*parts.paragraphs[1:], None], strict=True):
        if not paragraph.ahead:
            continue
        first, stop = bisect_left(starts, paragraph.start), bisect_left(starts, paragraph.end)
        leads = below is not None and below.level > paragraph.level > 0
        if not leads and first < stop:
            tags[first] = "C" if marker_of(text[paragraph.start : paragraph.end])[1].strip() else "O"
        for n in range(first, stop):
            if n > first and _OF_IT.match(text, parts.clauses[n][0]):
                tags[n] = "I"
            if _BESIDE.match(text, parts.clauses[n][0]):
                tags.update(dict.fromkeys(range(n, stop), "O"))
                break
    return tags


def runs_of(tags: dict[int, str]) -> list[tuple[int, int]]:
    """First and last clause of each commitment: a C and the I's right behind it."""
    runs: list[tuple[int, int]] = []
    previous = None
    for n in sorted(tags):
        goes_on = previous == n - 1 and tags.get(n - 1) != "O"
        if tags[n] == "C" or (tags[n] == "I" and not goes_on):
            runs.append((n, n))
        elif tags[n] == "I":
            runs[-1] = (runs[-1][0], n)
        previous = n
    return runs


# ---- what is promised ----------------------------------------------------------------------------------------------


@cache
def _verbs() -> dict[str, str]:
    with Path(__file__).with_name("verbs.csv").open(encoding="utf-8", newline="") as lines:
        return {row["verb"]: row["kind"] for row in csv.DictReader(lines)}


@cache
def _verb_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _verbs()), key=len, reverse=True)))


_LEAD_IN = re.compile(r"^(?:以|按照|根据|围绕|针对|通过|聚焦|依托|发挥|充分发挥|对标|结合|立足|着眼|面向|瞄准|锚定|紧扣|到20|今后|年底前|其中|同时)")
_PREDICATE = re.compile(r"达到|提高到?|增长|控制在|保持在?|稳定在|下降|降低|减少|低于|高于|不低于|不超过|突破|超过|增加到?|实现|全覆盖|左右")
_FINAL = re.compile(r"(?:形成|建成|成型|提高|提升|改善|增长|下降|扩大|完善|健全|削减|同步|增强|好转|竣工|封顶|全覆盖|壮大|优化|稳定|减少|缩小)$")
_TRAILING_ADVERB = re.compile(r"(?:基本|持续|稳步|大幅|进一步|不断|更加|明显|显著|全面|继续|逐步|实现|总体)+$")
_EDGE = re.compile(r"[，。；！？、\s]+$")
# What makes a date that is said the last day of something, and not the time of which something is told.
_BEFORE_IT = re.compile(r"之?前|以前")
_ENDS = re.compile(r"(?:底|末|年内)$")
_JOINS = re.compile(r"(?<=[年月日度])?(?:至|到|—+|–|-|~|～)")
_UP_TO = re.compile(r"(?:到|至)$")


def _start(part: Figure | Section) -> int:
    return part.start


def describe(text: str, parts: Structure, figures: Sequence[Figure], run: tuple[int, int]) -> Commitment:
    """Read what one run of clauses promises; ``figures`` are all those of the text, in order."""
    start, end = parts.clauses[run[0]][0], parts.clauses[run[1]][1]
    if parts.task_list and (said := _BESIDE.search(text, start, end)) and said.start() > start:
        end = said.start()  # 改造小区80个（责任单位：…）: one clause
    end -= len(text[start:end]) - len(_EDGE.sub("", text[start:end]))
    inside = tuple(range(bisect_left(figures, start, key=_start), bisect_left(figures, end, key=_start)))
    act = next((parts.clauses[n] for n in range(run[0], run[1] + 1) if not _LEAD_IN.match(text[parts.clauses[n][0] : parts.clauses[n][1]])), parts.clauses[run[0]])
    verb, thing = verb_and_object(text, (act[0], max(act[0], min(act[1], end))))
    beside = _beside(text, parts, end) if parts.task_list else (end, end)
    deadline, due = _deadline(text, (start, beside[1]), parts.year)
    kind = _kind(text[verb[0] : verb[1]] if verb else "", [figures[n] for n in inside], text[start:end])
    section = max(0, bisect_right(parts.sections, start, key=_start) - 1)
    return Commitment(
        start=start,
        end=end,
        quote=text[start:end],
        verb=_words(text, verb),
        object=_words(text, thing),
        figures=inside,
        deadline=_words(text, deadline),
        due=due,
        kind=kind,
        units=(*(text[a:b] for a, b in _units(text, parts, run)), *_said_units(text[slice(*beside)])),
        section=section,
        path=parts.sections[section].path,
    )


def _beside(text: str, parts: Structure, end: int) -> Span:
    """Where a list says beside a task who does it and by when (责任单位：…，完成时限：…): from its end to that of its line; nothing where it says neither."""
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    found = _BESIDE.search(text, end, line_end)
    return (found.start(), line_end) if found else (end, end)


def _said_units(words: str) -> list[str]:
    """The bodies behind 责任单位： and the like, as written."""
    said = re.search(r"单位[：:]\s*([^。；;，,）)\n]+)", words)
    return [name for part in re.split(r"[、\s]+|及(?=各)|和(?=各)", said[1]) if (name := part.strip())] if said else []


def _words(text: str, span: Span | None) -> str | None:
    return text[span[0] : span[1]] if span else None


_ACTS = re.compile(r"(?:都|也|均|还)?(?:要(?!求)|应|须|负责|牵头|配合)")


def _units(text: str, parts: Structure, run: tuple[int, int]) -> tuple[Span, ...]:
    """Bodies that the text names as the ones who act: at the head of a clause, or right before 要, 负责, 牵头, 配合. A body that is only spoken of
    (国有企业改革) is none."""
    named = []
    for start, end in parts.clauses[run[0] : run[1] + 1]:
        for first, last in bodies_in(text, start, end):
            if _ACTS.match(text, last) or (first == start and text[first] == "各"):
                named.append((first, last))
    return tuple(named)


def verb_and_object(text: str, clause: Span) -> tuple[Span | None, Span | None]:
    """The action verb of a clause and what it acts on. In a clause that begins with its subject (森林覆盖率达到45%) the predicate, and the subject."""
    start, end = clause
    words = _EDGE.sub("", text[start:end])
    offset = words.rfind("：") + 1
    adverbs = ADVERBS.match(words, offset)
    at = adverbs.end() if adverbs else offset
    found = _verb_pattern().match(words, at)
    if found is None and adverbs:  # 加强 may itself be read as the adverb before a verb that the list does not have
        found = _verb_pattern().match(words, offset)
    if found:
        rest = (start + found.end(), start + len(words))
        return (start + found.start(), start + found.end()), rest if rest[1] > rest[0] else None
    predicate = _FINAL.search(words, at + 1) or _PREDICATE.search(words, at)
    if predicate:
        subject = (start + at, start + at + len(_TRAILING_ADVERB.sub("", words[at : predicate.start()])))
        return (start + predicate.start(), start + predicate.end()), subject if subject[1] > subject[0] else None
    later = _verb_pattern().search(words, at)
    if later and len(later[0]) > 1:
        rest = (start + later.end(), start + len(words))
        return (start + later.start(), start + later.end()), rest if rest[1] > rest[0] else None
    return None, (start + at, start + len(words)) if len(words) > at else None


def _deadline(text: str, span: Span, year: int | None) -> tuple[Span | None, str | None]:
    """Where a deadline is said, and the day it means; nothing is made up where none is said."""
    said = list(_deadlines(text, span, year))
    if not said:
        return None, None
    start, end, last = max(said, key=lambda d: (d[2], -d[0]))  # of several stages the last
    return (start, end), last.isoformat()


def _deadlines(text: str, span: Span, year: int | None) -> Iterator[tuple[int, int, date]]:
    """Each deadline said in a span: where, and its last day."""
    words = text[span[0] : span[1]]
    try:
        found = list(mentions(words, year))
    except NoSuchDay:
        return  # a slip of the pen: nothing is made up
    for k, m in enumerate(found):
        spans = bool(_JOINS.search(words[m.start : m.end])) or (k > 0 and bool(_JOINS.fullmatch(words[found[k - 1].end : m.start])))
        here, before, after = words[m.start : m.end], words[max(0, m.start - 1) : m.start], _BEFORE_IT.match(words, m.end)
        if m.begins or here.endswith(("全年", "本年度")):
            continue
        up_to = bool(_UP_TO.search(before)) and bool(re.search(r"年(?:底|末)?$", here))
        if after or spans or _ENDS.search(here) or up_to or here.endswith("上半年"):
            yield span[0] + m.start - (before in ("到", "在", "于")), span[0] + (after.end() if after else m.end), m.last


def _kind(verb: str, figures: Sequence[Figure], words: str) -> str:
    """The kind of promise, by its first target figure, or by its verb where it has none (domain rule: kinds decide how progress is counted)."""
    targets = [f for f in figures if f.role == "target"] or list(figures)
    if targets:
        first = targets[0]
        if first.change is not None:
            return GROWTH if first.unit in ("%", "‰", "个百分点", "倍", "番") else CUMULATIVE
        if first.bound == "le":
            return CEILING
        if first.unit in ("%", "‰") or re.search(r"达到?|提高到|增加到|提升到|增至|降到|降至|保持在?|稳定在|控制在|占", words):
            return LEVEL
        return CUMULATIVE
    if _verbs().get(verb) == DELIVERABLE or re.search(r"全覆盖|清零|竣工|封顶|通车|投用|投产|挂牌|开园|开馆|建成", words):
        return DELIVERABLE
    return ONGOING
