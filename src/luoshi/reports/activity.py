"""Activity, not result: a return of progress that tells only what was busily done. Plain Python.

A clause tells a result where it has

    a number     that is reached (完成投资2.3亿元, 收入增长5%), not one that counts meetings or papers (召开会议3次), a scope that is
                 only being pushed (推进22个商圈改造) or a plan (计划新增300个), or stands in a title (《30项实事方案》);
    a thing      delivered (建成, 通车, 挂牌, 完成主体结构), not one that is planned, pushed or not yet there;
    what the task itself asks for (出台条例, 举办博览会), where the task is given.

A return with one such clause is not flagged. The words are data (``rules/activity.csv``) and ours. A flag is a hint to a
person, never a verdict: it does not know whether the number is the one that was promised, or true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from luoshi import rules
from luoshi.reading.quantities import Quantity, quantities
from luoshi.reading.squeeze import Squeezed, squeeze

CLASSES = ("activity", "paper", "asked", "delivered", "reached", "later", "pushing", "already", "counted")
LONGEST = 20_000  # characters of a return that are looked at
_SENTENCE_ENDS = "。！？；!?;\n"
_CLAUSE = re.compile(r"(?:(?<=\d),(?=\d{3})|[^，。；！？：!?;:\n,])+")
_TITLE = re.compile(r"《[^《》\n]*》|“[^“”\n]*”|[(（][^(（)）\n]*[)）]")
_ABOUT = ("对", "针对", "围绕", "为", "关于")
_BOOK = re.compile(r"《[^《》\n]+》")


@dataclass(frozen=True)
class Words:
    """The word lists, one version of them, as patterns; ``counted`` are units."""

    version: int
    patterns: Mapping[str, re.Pattern[str]]
    counted: frozenset[str]


@dataclass(frozen=True)
class Flag:
    """Why a return is flagged: ``code`` activity (a clause that tells an activity), no_result (not even that) or empty;
    ``text[start:end] == quote``."""

    code: str
    start: int
    end: int
    quote: str
    word: str
    sentence_zh: str
    sentence_en: str


def load(path: Path | None = None, on: date | None = None) -> Words:
    """The words in force on a day, by default the latest; those that hold, or those of a file. ValueError where a class has no row."""
    return _words(ACTIVITY.read(path) if path else ACTIVITY.rows(), on or date.max)


@lru_cache(maxsize=8)
def _words(rows: tuple[_Row, ...], on: date) -> Words:
    newest = rules.all_in_force(rows, on, or_first=True)
    if missing := [c for c in CLASSES if c not in newest]:
        raise ValueError(f"活动词表缺少：{'、'.join(missing)}；请补上。")
    return Words(max(r.version for r in newest.values()), {c: _any_of(newest[c].words) for c in CLASSES}, frozenset(newest["counted"].words))


def flags(text: str, task: str = "", words: Words | None = None) -> list[Flag]:
    """The flags of a return's text; none where a number reached or a thing delivered is told. ``task``: the task's own text.

    >>> [f.word for f in flags("召开项目推进会3次，印发工作方案。")]
    ['召开', '印发']
    >>> flags("召开项目推进会3次，完成投资2.3亿元。")
    []
    >>> flags("出台《云州市养犬管理办法》。", task="出台养犬管理办法")
    []
    """
    words = words or load()
    squeezed = squeeze(text[:LONGEST])
    if not squeezed.text.strip():
        return [Flag("empty", 0, 0, "", "", "没有填写进展情况。", "No progress is told.")]
    masked = _TITLE.sub(lambda m: "□" * len(m[0]), squeezed.text)
    measured = list(quantities(masked))
    asked = frozenset(words.patterns["asked"].findall(task))
    found = []
    for clause in _clauses(squeezed.text, masked, measured, words):
        if _is_result(clause, words, asked):
            return []
        if word := words.patterns["activity"].search(clause.masked) or words.patterns["paper"].search(clause.masked):
            found.append(_flag(squeezed, text, clause, word[0]))
    return found or [Flag("no_result", 0, len(text), text, "", "没有数量，也没有交付成果；请写明完成了多少、建成了什么。", "Neither a number nor a thing delivered is told.")]


@dataclass(frozen=True)
class _Clause:
    start: int
    text: str
    masked: str  # titles, quotations and brackets blotted out
    quantities: tuple[Quantity, ...]
    later: bool  # the sentence went over to what is planned, in an earlier clause


def _clauses(text: str, masked: str, measured: list[Quantity], words: Words) -> Iterator[_Clause]:
    """The clauses of a text in order, a title never cut in two."""
    later, done, n = False, 0, 0
    for match in _CLAUSE.finditer(masked):
        start, end = match.span()
        if any(c in _SENTENCE_ENDS for c in masked[done:start]):
            later = False
        while n < len(measured) and measured[n].start < start:
            n += 1
        first = n
        while n < len(measured) and measured[n].start < end:
            n += 1
        if words.patterns["already"].search(match[0]):
            later = False
        yield _Clause(start, text[start:end], match[0], tuple(measured[first:n]), later)
        later = later or bool(words.patterns["later"].search(match[0]))
        done = end


def _is_result(clause: _Clause, words: Words, asked: frozenset[str]) -> bool:
    if clause.later:
        return False
    return _asked_for(clause, words, asked) or any(_reached(clause, q, words) for q in clause.quantities) or _delivered(clause, words)


def _asked_for(clause: _Clause, words: Words, asked: frozenset[str]) -> bool:
    """What the task itself names, done: a paper with its title, an event, or so many of them."""
    done = asked & set(words.patterns["asked"].findall(clause.masked))
    if not done or words.patterns["later"].search(clause.masked):
        return False
    return bool(clause.quantities or _BOOK.search(clause.text) or done & {"举办", "召开", "举行", "成立", "组建"})


def _reached(clause: _Clause, quantity: Quantity, words: Words) -> bool:
    """Whether a number of the clause is a result: no plan stands before it, and no activity but with a verb of reaching after it."""
    before = clause.masked[: quantity.start - clause.start]
    if words.patterns["later"].search(before):
        return False
    busy = _last(words.patterns["activity"], before) or _last(words.patterns["paper"], before)
    reached = _last(words.patterns["reached"], before)
    if quantity.unit in words.counted and (busy or words.patterns["activity"].search(clause.masked)):
        return False
    if not busy:
        return not words.patterns["pushing"].match(clause.masked[quantity.end - clause.start :])
    if reached is None:
        return False
    pushed = words.patterns["pushing"].search(before)
    return not pushed or words.patterns["already"].search(before, pushed.end()) is not None


def _delivered(clause: _Clause, words: Words) -> bool:
    """Whether a thing is told as delivered without a number; what a clause is only about (对已完工项目) is not told."""
    if clause.masked.lstrip("0123456789.、 ").startswith(_ABOUT):
        return False
    for match in words.patterns["delivered"].finditer(clause.masked):
        before, after = clause.masked[: match.start()], clause.masked[match.end() :]
        if words.patterns["later"].search(before) or before.endswith(("未", "待", "不", "可")):
            return False
        if words.patterns["activity"].search(before) and not before.endswith("已"):
            return False
        if not (words.patterns["activity"].search(after) or words.patterns["paper"].search(after)):
            return True
    return False


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _flag(squeezed: Squeezed, text: str, clause: _Clause, word: str) -> Flag:
    start, end = squeezed.span(clause.start, clause.start + len(clause.text))
    zh = f"“{word}”是活动，不是结果：请写明完成了多少、交付了什么。"
    return Flag("activity", start, end, text[start:end], word, zh, f"“{word}” tells an activity, not a result: say how much was reached or what was delivered.")


@dataclass(frozen=True)
class _Row:
    code: str
    words: tuple[str, ...]
    version: int
    valid_from: date
    source: str


def _row(row: Mapping[str, str]) -> _Row:
    if row["class"] not in CLASSES or not row["words"].split():
        raise ValueError(f"class应为{'、'.join(CLASSES)}之一，words不能空缺")
    return _Row(row["class"], tuple(row["words"].split()), *rules.dated(row))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=lambda w: -len(w))))


ACTIVITY = rules.declare(
    rules.Table(
        "activity",
        Path(__file__).with_name("rules") / "activity.csv",
        _row,
        zh="哪些话只是活动，不是结果",
        en="which words of a return tell an activity and no result",
        by_code=True,
    )
)
