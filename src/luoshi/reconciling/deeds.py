"""What a clause says of a deed that was promised: done, not done, or neither.

The steps of a deed stand on ladders (a table of rules, ``rules/stages.csv``): 开工 is below 建成, 起草 below 出台. Done is a step as high as the
promised one, said of the whole and as a fact; not done is that step denied (尚未建成, 未能如期通车) or put off (暂缓, 推迟). What is only meant to come (即将, 有望,
力争), only a part (一期, 主体), a lower step or another date (调整为) is neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from luoshi import rules

DONE, NOT, UNCLEAR = "done", "not", "unclear"

Ladders: TypeAlias = dict[str, list[tuple[int, re.Pattern[str]]]]

_NOT = re.compile(
    r"(?:尚未|仍未|还未|并未|均未|暂未|从未|未能|未|没有|没能|没|无法|难以|不能|未曾|不再|停止|放弃|缓)(?:能够?|有|被|正式|如期|按期|按时|按计划|全面|完全|全部|最终|顺利|及时|真正|在?年内|实现|得到|予以|[^，。；]{0,3})?$"
)
_NOT_YET = re.compile(
    r"(?:即将|有望|预计|预期|力争|计划|将|拟|争取|确保|加快|加紧|推进|推动|正在|抓紧|可望|可|下一步|年内|明年|年底前|准备|等待|接近|临近|基本|部分|积极|为|等待|待|着手|谋划|要|继续|有序|全力|筹划|目标|距|离|20\d\d年(?:底|末)?(?:前)?)(?:[^，。；]{0,4})$"
)
_PUT_OFF = re.compile(r"暂缓|推迟|推后|延期|延后|延迟|延误|搁置|停工|停建|缓建|终止|中止|停滞|搁浅|烂尾|顺延|叫停|流产|落空|滞后于|撤销")
_MOVED = re.compile(r"调整(?:为|至|到)|变更(?:为|至)|改为|改在|改到")
_CALLED_OFF = re.compile(r"取消")
_ENDS = ("取消", "停征", "撤销", "关停", "终止", "停止", "废止")
_PIECES = re.compile(r"(?:[一二三四五]期|[东南西北]段|引桥|主桥|主体|首段|先导段|试验段|部分|首批|一半|标段|站房|框架)")
_WHOLE = re.compile(r"完成|实现|落实|办成|做到|达成|完毕|到位")
_DENIES_NO_DEED = re.compile(r"(?:未|没有)(?:发生|出现|间断|中断|停歇|拖欠|辜负|增加|影响|突破)")


@dataclass(frozen=True)
class Step:
    """A step of a ladder, and the words that say it."""

    ladder: str
    step: int
    words: tuple[str, ...]
    version: int
    valid_from: date
    source: str

    @property
    def code(self) -> str:
        """What it is about."""
        return f"{self.ladder} {self.step}"


def _ladders(on: date | None) -> Ladders:
    return _ladders_on(STAGES.rows(), on or date.max)


@lru_cache(maxsize=64)
def _ladders_on(rows: tuple[Step, ...], on: date) -> Ladders:
    found: Ladders = {}
    for each in rules.all_in_force(rows, on, or_first=True).values():
        found.setdefault(each.ladder, []).append((each.step, re.compile("|".join(sorted(map(re.escape, each.words), key=len, reverse=True)))))
    return found


def promised_step(words: str, on: date | None = None) -> tuple[str, int] | None:
    """The ladder and the step that a promise names: 建成…并通车 the last one of its ladder, 开工建设 the beginning; None where no word is on a ladder.
    ``on``: the day whose ladders are taken, by default the latest."""
    best: tuple[int, str, int] | None = None
    for ladder, steps in _ladders(on).items():
        hits = [(m.start(), step) for step, pattern in steps for m in pattern.finditer(words)]
        if not hits:
            continue
        first = min(hits)[0]
        high = max(step for _, step in hits if step != 3 or ladder != "build" or len(hits) == 1) if any(s != 3 or ladder != "build" for _, s in hits) else 3
        if best is None or first < best[0]:
            best = (first, ladder, high)
    return (best[1], best[2]) if best else None


def state_of(promise: str, words: str, following: str = "", on: date | None = None) -> str:
    """ "done", "not" or "unclear" for the clause ``words`` (and the one that goes on with it) about the deed of ``promise``."""
    wanted = promised_step(promise, on)
    states = [_in_words(promise, wanted, words, on)]
    if following and re.match(r"(?:但|但是|目前|现|仍|尚|还|并|因|由于|截至|至今|均|却|最终|未|没|已)", following):
        states.append(_in_words(promise, wanted, following, on))
    if NOT in states:
        return NOT if states[0] != DONE or states[-1] == NOT else UNCLEAR
    return DONE if states[0] == DONE or states == [UNCLEAR, DONE] else UNCLEAR


def _in_words(promise: str, wanted: tuple[str, int] | None, words: str, on: date | None) -> str:
    bare = _DENIES_NO_DEED.sub("", words)
    if _PUT_OFF.search(bare) and not _PUT_OFF.search(promise):
        return NOT
    if _MOVED.search(bare):
        return UNCLEAR
    if _CALLED_OFF.search(bare) and not any(end in promise for end in _ENDS):
        return NOT
    facts = [(*_fact(bare, m), step) for step, m in _steps_in(bare, wanted, on)]
    denied = [step for state, step in facts if state == NOT and (not wanted or step <= wanted[1] or step == 0)]
    if denied:
        return NOT
    reached = [step for state, step in facts if state == DONE]
    if _pieces_only(promise, bare) or not reached:
        return UNCLEAR
    if wanted is None:
        return DONE
    lower = [step for step in reached if 0 < step < wanted[1]]
    if max(reached) >= wanted[1] or (0 in reached and not lower):
        return DONE
    return UNCLEAR


def _steps_in(words: str, wanted: tuple[str, int] | None, on: date | None) -> list[tuple[int, re.Match[str]]]:
    """The words of the promised ladder that a clause has, with their steps; 0 for 完成 and its like."""
    found = [(0, m) for m in _WHOLE.finditer(words)]
    for ladder, steps in _ladders(on).items():
        if wanted is None or ladder == wanted[0]:
            found += [(step, m) for step, pattern in steps for m in pattern.finditer(words)]
    return found


def _fact(words: str, match: re.Match[str]) -> tuple[str]:
    before = re.split(r"[，。；、]", words[: match.start()])[-1][-10:]
    if _NOT.search(before):
        return (NOT,)
    if _NOT_YET.search(before) or re.match(r"(?:时间|工期|目标|任务(?!完成)|进度|条件|方案|阶段|前期|准备|中|在即|在望|工作正)", words[match.end() :]):
        return (UNCLEAR,)
    return (DONE,)


def _pieces_only(promise: str, words: str) -> bool:
    piece = _PIECES.search(words)
    return piece is not None and piece[0] not in promise


def _step(row: Mapping[str, str]) -> Step:
    words = tuple(word.strip() for word in row["words"].split("；") if word.strip())
    if not words or not row["ladder"].strip():
        raise ValueError("ladder、words不能空缺，词用“；”隔开")
    return Step(row["ladder"].strip(), int(row["step"]), words, *rules.dated(row))


STAGES = rules.declare(
    rules.Table(
        "stages",
        Path(__file__).with_name("rules") / "stages.csv",
        _step,
        zh="一件事先后分几步、每步怎么说（对账用）",
        en="the steps of a deed and the words that say them, for reconciling",
    )
)
