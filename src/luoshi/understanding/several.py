"""Several matters told in one call: found by what people say between two matters, by counting them out, and by things that do not go together.

One matter with several effects stays one: 工地半夜施工，灰尘也大. A person decides whether a call is split. Plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise

from .things import Heard, companions, things_in

LEAST, FEWEST = 6, 4  # characters of a part: shorter ones tell no matter; where it is counted out, still shorter ones
MOST = 3  # matters of one call that are told apart
SURE = 0.6  # how likely two different subjects must be to speak for two matters
LIMIT = 2_000  # characters of a text that are read
TURNS = 80  # of sentences and words between two matters that are looked at: more are no call

# What people say before another matter. Strong words announce one whatever follows; weak ones only where another thing follows.
_STRONG = (
    r"(?:还|另外|另|再)(?:有|问|想问|反映|说|投诉|咨询|打听)(?:一?[个件下]|别的)+(?:[个件]?(?:事情?|问题|情况))?"
    r"|(?:另外|还有|另)[一]?[个件](?:事情?|问题|情况)|第[二三]件?(?:事情?|个问题|个|件)?(?:是|，|、)|再(?:一个|就是|一件)(?:是|，)?|另(?:外)?一?个(?:就是|是|问题)"
    r"|(?:还|再|顺便|顺带)(?:想|要)?(?:问|咨询|请问|反映)(?:一下|下|个)?|还想问"
)
_WEAK = r"另外|还有(?:就是)?|对了|顺便|同时|此外|再者|而且|以及|再说"
_BREAK = re.compile(rf"(?:(?<=[。；;！!？?，,\n\s])|^)(?:然后|那个|就是)?(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))[，,：:、]?")
_COUNTED = re.compile(
    r"(?P<one>一是|一个是|第一(?:件事?|个)?是?|一件是|[1１一][、.．])(?=.{4,}?(?P<two>[，,；;。]?\s*(?:二是|一个是|第二(?:件事?|个)?是?|一件是|[2２二][、.．])))", re.S
)
_SEVERAL = re.compile(r"[两二三]个?件?(?:件事|个事|个问题|样东西|件事情)")
_STOP = re.compile(r"[。；;！!？?\n]+")
_ASKS = re.compile(
    r"请问|想问|咨询|问一下|问下|怎么办理|怎么办|怎么弄|怎么申请|需要(?:什么|哪些|准备)|要什么(?:材料|条件|手续)|哪里办|在哪里?办|去哪里?(?:办|续)|能不能办|要不要(?:重新)?办|找谁"
)
_SAME = re.compile(r"^(?:要求|希望|请你们?|麻烦|赔|态度|所以|因为|结果|导致|弄得|搞得|害得|现在|已经|打了|找了|反映|我们?反映|他们?|她们?|它|这样|那样|为此|说是|但是|可是|不过)")
_THANKS = re.compile(r"^[^。；！？]*(?:谢谢|感谢|修好了|解决了|收到了)[^。；！？]*+[。；！？]")
_PAST = re.compile(r"(?:前天|昨天|上次|上个月|上周|之前|去年)[^。；！？，]{0,60}(?:打过|反映|投诉|说的)[^。；！？]*")

Subjects = Callable[[Sequence[str]], Sequence[Sequence[tuple[str, float]]]]


@dataclass(frozen=True)
class Part:
    """One matter of a call: its words, from where to where in the text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Told:
    """The matters of a call (one or several), and why they are several, in Chinese; "" for one."""

    parts: tuple[Part, ...]
    why: str

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self.parts) > 1


def matters_told(text: str, on: date, subjects: Subjects | None = None) -> Told:
    """The matters of a call, in their order. ``subjects``: of each text its likely subjects' codes with their probabilities, where there is a model.

    >>> [part.text for part in matters_told("路灯不亮，整条街黑的。另外想问一下居住证怎么办。", date(2026, 11, 23)).parts]
    ['路灯不亮，整条街黑的。', '另外想问一下居住证怎么办。']
    """
    text = text[:LIMIT]
    heard = things_in(text, on)
    whole = Told((_part(text, 0, len(text)),), "")
    cuts = [*_counted(text), *_announced(text, heard, on), *_unlike(text, heard, on, subjects)]
    chosen: list[tuple[int, str]] = []
    for at, why in sorted(cuts, key=lambda cut: cut[0]):
        if at - (chosen[-1][0] if chosen else 0) >= FEWEST and len(text.rstrip()) - at >= FEWEST and len(chosen) < MOST - 1:
            chosen.append((at, why))
    if not chosen:
        return whole
    edges = [0, *(at for at, _why in chosen), len(text)]
    parts = tuple(_part(text, start, end) for start, end in pairwise(edges))
    return Told(parts, "；".join(dict.fromkeys(why for _at, why in chosen)))


def _part(text: str, start: int, end: int) -> Part:
    return Part(start, end, text[start:end].strip(" 　，,；;、\n"))


def _counted(text: str) -> list[tuple[int, str]]:
    """Where the second of what is counted out begins."""
    found = _COUNTED.search(text)
    if found is None:
        said = _SEVERAL.search(text)  # 有两件事：…；…
        stop = _STOP.search(text, said.end() + FEWEST) if said else None
        between = text[said.end() : stop.start()] if said and stop else ""
        return [(stop.end(), f"说“{said[0]}”")] if said and stop and _matter(between, FEWEST) and _matter(text[stop.end() :], FEWEST) else []
    at = found.start("two")
    while at < len(text) and text[at] in "，,；;。 \n":
        at += 1
    return [(at, f"“{found['one'].strip()}…{text[at : found.end('two')]}”")] if _matter(text[found.end("one") : at], FEWEST) and _matter(text[found.end("two") :], FEWEST) else []


def _matter(words: str, least: int = LEAST) -> bool:
    return len(words.strip()) >= least


def _announced(text: str, heard: list[Heard], on: date) -> list[tuple[int, str]]:
    """Where something is announced as another matter, and is one."""
    cuts = []
    for found in islice(_BREAK.finditer(text), TURNS):
        at, after = found.start(), found.end()
        before, rest = _told_before(text[:at]), text[after:]
        if not _matter(before) or not _matter(rest) or _SAME.match(rest):
            continue
        mine = {h.thing for h in heard if h.start < at and text[h.start : h.end] in before}
        its = {h.thing for h in heard if h.start >= after}
        another = _another(mine, _first_sentence(heard, text, after) or its, on)
        asks = bool(_ASKS.search(text[at : at + 60])) and not _ASKS.search(before)
        if another or (found["strong"] and (asks or not its)) or (asks and not _shares(mine, its, on)):
            cuts.append((at, f"说“{found[0].strip('，,：:、')}”"))
    return cuts


def _told_before(text: str) -> str:
    """What stands before, without thanks for something done and what was told another day."""
    return _PAST.sub("", _THANKS.sub("", text))


def _first_sentence(heard: list[Heard], text: str, start: int) -> set[str]:
    stop = _STOP.search(text, start)
    end = stop.end() if stop else len(text)
    return {h.thing for h in heard if start <= h.start < end}


def _another(mine: set[str], its: set[str], on: date) -> bool:
    """Whether what follows is about something that goes with nothing of what came before."""
    return bool(mine) and bool(its) and not _shares(mine, its, on)


def _shares(mine: set[str], its: set[str], on: date) -> bool:
    return bool(its & companions(mine, on)) or bool(mine & companions(its, on))


def _unlike(text: str, heard: list[Heard], on: date, subjects: Subjects | None) -> list[tuple[int, str]]:
    """Where a new sentence turns to another thing without a word for it: only where nothing of the two sides goes together, and each has a thing of
    its own; by a model of subjects too, where there is one."""
    for stop in islice(_STOP.finditer(text), TURNS):
        at = stop.end()
        before, rest = _told_before(text[:at]), text[at:]
        if not _matter(before) or not _matter(rest) or _SAME.match(rest) or _BREAK.match(text, at):
            continue
        mine = {h.thing for h in heard if h.end <= at and text[h.start : h.end] in before}
        its = _first_sentence(heard, text, at)
        if not _another(mine, {h.thing for h in heard if h.start >= at}, on) or not its:
            continue
        if subjects is None or _other_subjects(before, rest, subjects):
            return [(at, "两句说的不是一样东西")]
    return []


def _other_subjects(before: str, rest: str, subjects: Subjects) -> bool:
    one, other = (found[0] if found else ("", 0.0) for found in subjects([before, rest]))
    return not (one[0][:2] == other[0][:2] and min(one[1], other[1]) >= SURE)
