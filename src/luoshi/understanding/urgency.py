"""How urgent a request is, by danger words and what is said about them, and by how likely the whole submission is of a danger
(``dangers``): every answer names the words and the rule.

A danger word counts unless its clause denies it (不是燃气泄漏), puts it in the past (去年发生过火灾; a hazard that lasts, such as a
missing manhole cover, counts all the same), only supposes it (如果发生火灾) or speaks of something else by its name (火灾保险). What
was set aside is shown too. A doubt is no denial: 怀疑, 可能 and 是不是 count, since article 29 of the Beijing regulation on requests
(北京市接诉即办工作条例, 2021-09-24) has possible emergencies reported at once.

The words are ours (luoshi default); limits are those of the draft of the Beijing standard (2021-12), not of the standard in force.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from luoshi.rules import RulesError, all_in_force, dated, in_force_or_first, read

from . import dangers
from .bars import bars_on
from .limits import LIMITS, LimitRule
from .wordlist import WordList

LEVELS = ("danger", "utilities", "general")
LONGEST = 5_000  # characters of a text that are read
EARLIEST = date(2000, 1, 1)  # a day before it is one of a wrong clock; the first words serve
OFTEN = 20  # times that one word is looked at in a text
CERTAIN = 0.9  # from where on how it sounds outweighs that its words of danger are set aside; ours
SHORT, LETTER = 4, 9  # characters: so few say too little without a danger word; in so many such a word may stand for something else
_STOP = re.compile(r"[，,。；;！!？?\n]")
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")


class UrgencyError(ValueError):
    """A table of words or rules that cannot be used; one sentence for the person."""


@dataclass(frozen=True)
class DangerWord:
    """Words that make a request urgent. ``near``: one of these must stand within ``gap`` characters too; ``unless``: none of these may
    stand in the clause; ``lasting``: it stays dangerous until mended, so that the past does not cancel it."""

    level: str
    topic: str
    words: tuple[str, ...]
    near: tuple[str, ...]
    gap: int
    lasting: bool
    unless: tuple[str, ...]
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Cue:
    """Words that say how a danger word is meant: before it, after it (within ``reach`` characters) anywhere in its clause, or in the text."""

    code: str
    words: tuple[str, ...]
    side: str
    reach: int
    unless: tuple[str, ...]
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Rules:
    """The tables in all their versions; ``levels``: limits in the place of those in force."""

    words: tuple[DangerWord, ...]
    cues: tuple[Cue, ...]
    levels: tuple[LimitRule, ...] | None = None

    @cached_property
    def listed(self) -> WordList:
        """All danger words, to be found in one pass."""
        return WordList(word for entry in self.words for word in entry.words)

    def level(self, code: str, on: date) -> LimitRule:
        """The rule of a level in force on a day, or, before any was, its first. LookupError for a level that there is no rule of."""
        return in_force_or_first(LIMITS.rows() if self.levels is None else self.levels, code, on)


@dataclass(frozen=True)
class Urgency:
    """How urgent a request is: the level's code, the words that say so, the rule, whether it is handed over at once, and why."""

    level: str
    words: tuple[str, ...]
    rule: LimitRule
    hand_over: bool
    why: tuple[str, ...]


@cache
def rules() -> Rules:
    """The words as shipped (danger_words.csv, urgency_cues.csv), with the limits in force."""
    here = Path(__file__)
    return read_rules(here.with_name("danger_words.csv"), here.with_name("urgency_cues.csv"))


def read_rules(words: str | Path, cues: str | Path, levels: str | Path | None = None) -> Rules:
    """Tables of one's own, of the same form as the default ones. UrgencyError, with the line, for a row that is wrong."""
    return Rules(_read(words, _word), _read(cues, _cue), None if levels is None else LIMITS.read(Path(levels)))


def urgency(text: str, rules: Rules, on: date, bars: tuple[float, ...] | None = None, model: bool = True) -> Urgency:
    """How urgent a text is by the rules in force on a day. ``bars``: less likely than the first, a letter's words of danger do not
    count; from the second on a submission is one of danger without any; by default those in force (``bars_on``). ``model``: ask how the whole
    sounds; without it words alone say so. LookupError for a level that there is no rule of.
    """
    bars = bars_on("danger", on) if bars is None else bars
    told: list[_Hit] = []
    set_aside: list[tuple[_Hit, str]] = []
    spaced, text = text[:LONGEST], "".join(text.split(" "))[:LONGEST]
    hits = list(_hits(text, rules, on))
    cues = all_in_force(rules.cues, max(on, EARLIEST)) if hits else {}
    heard, likely = _heard(text, spaced) if model else (text, bars[0])
    for hit in hits:
        reason = _meant_otherwise(hit, cues, on) or _topic(text, hit, cues)
        if not reason and hit.entry.level == LEVELS[0] and likely < bars[0] and len(text) >= LETTER:
            reason = f"全文不像眼前的急险（{likely:.2f}）"
        if reason:
            set_aside.append((hit, reason))
        else:
            told.append(hit)
    denied = any(hit.entry.level == LEVELS[0] for hit, _reason in set_aside)  # what is said of its words outweighs how it sounds
    sounds = model and likely >= bars[1] and (not denied or likely >= CERTAIN) and len(text) >= SHORT
    level = LEVELS[0] if sounds else next((code for code in LEVELS if any(hit.entry.level == code for hit in told)), "general")
    rule = rules.level(level, on)
    counted = [hit for hit in told if hit.entry.level == level]
    why = [f"“{hit.words}”（{hit.entry.topic}）：{rule.zh}，{rule.limit}" for hit in counted]
    runs = dangers.why(heard) if sounds and not counted else ()
    if sounds and not counted:
        why.append(f"听着像急险（{likely:.2f}：{'、'.join(runs)}）：{rule.zh}，{rule.limit}")
    if rule.hand_over:
        why.append("可能发生突发事件的，应即时报告（条例第二十九条）：立即移交")
    why += [f"“{hit.words}”不计：{reason}" for hit, reason in set_aside]
    return Urgency(
        level, tuple(dict.fromkeys((*(hit.words for hit in counted), *runs))), rule, rule.hand_over, tuple(dict.fromkeys(why)) or (f"没有急险词：{rule.zh}，{rule.limit}",)
    )


def _heard(*ways: str) -> tuple[str, float]:
    """Of ways to write a submission the one that sounds the most of danger, and how much: blanks may stand for stops, or between all characters."""
    return max(((way, dangers.likelihood(way)) for way in dict.fromkeys(ways)), key=lambda heard: heard[1])


@dataclass(frozen=True)
class _Hit:
    """A danger word as it stands: where in its clause, the clause (from the one where it begins to the one where it ends), the next one."""

    entry: DangerWord
    start: int
    end: int
    clause: str
    following: str

    @property
    def words(self) -> str:
        return self.clause[self.start : self.end]


def _hits(text: str, rules: Rules, on: date) -> Iterator[_Hit]:
    there = set(rules.listed.within(text))
    for entry in rules.words if there else ():
        if entry.valid_from > max(on, EARLIEST):
            continue
        for word in (w for w in entry.words if w in there):
            for at in _places_of(word, text):
                found = _near(text, at, word, entry) if entry.near else (at, at + len(word))
                hit = found and _clause_hit(text, entry, *found)
                if hit and not any(other in hit.clause for other in entry.unless):
                    yield hit


def _places_of(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    for _n in range(OFTEN):
        if at < 0:
            return
        yield at
        at = text.find(word, at + len(word))


def _clause_hit(text: str, entry: DangerWord, start: int, end: int) -> _Hit:
    begin = max((match.end() for match in _STOP.finditer(text, 0, start)), default=0) if start else 0
    stop = _STOP.search(text, end)
    close = stop.start() if stop else len(text)
    after = _STOP.search(text, close + 1)
    return _Hit(entry, start - begin, end - begin, text[begin:close], text[close + 1 : after.start() if after else len(text)])


def _near(text: str, at: int, word: str, entry: DangerWord) -> tuple[int, int] | None:
    """The span from a word to the nearest of the words that must stand by it: in its clause, or half as far off in the next."""
    end = at + len(word)
    best: tuple[int, int] | None = None
    for other in entry.near:
        reach = entry.gap + len(other)
        for there in (text.find(other, end, end + reach), text.rfind(other, max(0, at - reach), at)):
            if there < 0:
                continue
            span = (min(at, there), max(end, there + len(other)))
            between = text[min(end, there + len(other)) : max(at, there)]
            if _SENTENCE_END.search(between) or (_STOP.search(between) and len(between) > entry.gap // 2):
                continue
            if best is None or span[1] - span[0] < best[1] - best[0]:
                best = span
    return best


def _meant_otherwise(hit: _Hit, cues: Mapping[str, Cue], on: date) -> str:
    """Why a danger word does not count in its clause; "" if it does."""

    def said(name: str) -> str:
        return _cue_in(hit.clause, hit.start, hit.end, cues[name]) if name in cues else ""

    if found := said("denied_before"):
        return f"“{found}”，是否定"
    if found := said("over") or (_cue_in(hit.following, 0, 0, cues["over"]) if "over" in cues else ""):
        return f"“{found}”，已经过去"
    if found := said("topic_only") or said("announced"):
        return f"说的是“{found}”"
    if found := said("supposed"):
        return f"“{found}”，只是设想"
    if not hit.entry.lasting and not said("still"):
        found = said("past") or said("past_after") or _earlier_year(hit.clause, on)
        if found:
            return f"“{found}”，说的是从前"
    return ""


def _topic(text: str, hit: _Hit, cues: Mapping[str, Cue]) -> str:
    """What the whole text is about, if it makes a danger that does not last one of the past: 医疗事故, 工伤."""
    if hit.entry.lasting or hit.entry.level != LEVELS[0] or "about" not in cues or ("still" in cues and _cue_in(hit.clause, hit.start, hit.end, cues["still"])):
        return ""
    found = _cue_in(text, 0, 0, cues["about"])
    return f"全文说的是“{found}”" if found else ""


def _cue_in(clause: str, start: int, end: int, cue: Cue) -> str:
    """The word of a cue that applies to a hit; "" if none does."""
    if cue.side == "before":
        begin = max(0, start - cue.reach - max(map(len, cue.words)))
        field = clause[begin:start]
    else:
        field = clause[end : end + cue.reach + 4] if cue.side == "after" else clause
    for other in cue.unless:
        field = field.replace(other, "　" * len(other))
    for word in cue.words:
        at = field.rfind(word) if cue.side == "before" else field.find(word)
        if at < 0:
            continue
        away = len(field) - at - len(word) if cue.side == "before" else at if cue.side == "after" else 0
        if away <= cue.reach:
            return word
    return ""


def _earlier_year(clause: str, on: date) -> str:
    """A year before that of the day, as a clause names it (2019年)."""
    return next((match[0] for match in _YEAR.finditer(clause) if int(match[1]) < on.year), "")


Made = TypeVar("Made")


def _read(path: str | Path, make: Callable[[Mapping[str, str]], Made]) -> tuple[Made, ...]:
    try:
        return read(Path(path), make)
    except RulesError as error:
        raise UrgencyError(str(error)) from None


def _word(row: Mapping[str, str]) -> DangerWord:
    words = tuple(row["words"].split())
    if not words or row["level"] not in LEVELS:
        raise ValueError(f"words不能空缺，level应为{'、'.join(LEVELS)}之一")
    parts = (words, tuple(row["near"].split()), int(row["gap"]), row["lasting"] == "1", tuple(row["unless"].split()))
    return DangerWord(row["level"], row["topic"], *parts, *dated(row))


def _cue(row: Mapping[str, str]) -> Cue:
    words = tuple(row["words"].split())
    if not words or row["side"] not in ("before", "after", "clause", "text"):
        raise ValueError("words不能空缺，side应为before、after、clause、text之一")
    return Cue(row["cue"], words, row["side"], int(row["reach"]), tuple(row["unless"].split()), *dated(row))
