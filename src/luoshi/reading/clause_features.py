"""What the tagger looks at in a clause: how it opens and ends, where it stands, and what its neighbours do.

All features are strings that a person can read (``open2=完善``); the model's weights name them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CLUSTERS = Path(__file__).with_name("model") / "clusters.csv"

# Adverbs and the like that stand before the verb and do not change what kind of clause it is.
ADVERBS = re.compile(
    r"(?:(?:要|将|并|再|更|还|又|也|继续|持续|进一步|加快|加速|深入|扎实|大力|着力|全面|全力|积极|稳步|有序|统筹|协同|高质量|高标准|高水平|高效|切实|坚决|严格|依法|认真|精心|努力|不断|加紧|尽快|率先|"
    r"稳妥|有力|有效|充分|更好|更大力度|多措并举|因地制宜|分类|分级|常态化|系统|一体|一体化|纵深|纵深推进|科学|精准|主动|优先|重点|集中|带头|滚动|启动|组织|探索|抓紧|抓好|千方百计|"
    r"大幅|逐步|适时|适当|平稳|妥善|毫不动摇|坚定不移|始终|同步|联动|因城施策))+"
)
_MANNER = re.compile(
    r"^(?:以|按照|根据|围绕|针对|通过|聚焦|依托|发挥|充分发挥|对标|结合|利用|抓住|统筹|立足|着眼|面向|顺应|适应|瞄准|锚定|紧扣|借助|对|从|在|把|将|到20|今后|年底前|其中|同时|为)"
)
_RESULT = re.compile(
    r"^(?:让|使|为|促进|推动|推进|形成|打造|提高|提升|增强|防止|避免|确保|实现|切实|努力|助力|更好|着力|引导|激发|营造|带动|不断|进一步|加快形成|加快构建|支撑|巩固|满足|维护)"
)
_PRINCIPLE = re.compile(r"^(?:坚持|坚定|牢固树立|树牢|必须|始终|贯彻|全面贯彻|深入贯彻|深刻|牢记|牢牢把握|把握|增强“|做到“|不忘|以习近平|在以|各位代表|我们要|我们|必将|恪尽)")
_STATE = re.compile(r"(?:明显|显著|更加|大幅|持续|不断|进一步|全面|基本|稳步)(?:提升|增强|提高|改善|完善|优化|健全|巩固|扩大|下降|形成|建成|成型|好转|壮大|缩小)[，。；]?$")
_CHECKABLE = re.compile(r"全覆盖|应.尽.|清零|达标|左右|以上|以内|不低于|不超过|不发生|守住|红线|同步")
_WORK = re.compile(r"工程|行动|计划|方案|试点|项目|制度|机制|体系|平台|基地|中心|园区|示范区|条例|立法|改革|标准|清单|基金|规划|政策|建设|改造|治理|整治")
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+(?:是|要|、|来)|第[一二三四五六七八九十]+[，、]?|[（(][一二三四五六七八九十]+[)）]|\d+[.．、]|——)")
_ACTOR = re.compile(r"^(?:我们|政府|各级政府|各地区?|各部门|各级|全省|全市|全区|中央财政|地方政府|国家|企业|中央|地方)*(?:都|也|还)?(?:要|将|必须|应当|应)")
_MARK = re.compile(r"[，。；！？：]$")


@dataclass(frozen=True)
class ClauseView:
    """One clause with its place: its words, its paragraph's kind, its place in sentence and paragraph, and whether figures stand in it."""

    words: str
    kind: str
    in_sentence: int
    sentence_size: int
    sentence_in_paragraph: int
    paragraph_size: int
    marker: int
    is_heading: bool
    figures: int
    place: float


def bare_of(words: str) -> str:
    """A clause without its closing mark."""
    return _MARK.sub("", words)


@cache
def _clusters() -> dict[tuple[str, str], tuple[str, str]]:
    """Openings and endings that keep the same company, by place ("open", "end") and pair: a coarse and a fine group."""
    with CLUSTERS.open(encoding="utf-8", newline="") as lines:
        return {(row["place"], row["pair"]): (row["coarse"], row["fine"]) for row in csv.DictReader(lines)}


def _grouped(prefix: str, place: str, pair: str) -> list[str]:
    found = _clusters().get((place, pair))
    return [f"{prefix}{place}-coarse={found[0]}", f"{prefix}{place}-fine={found[1]}"] if found else []


def _coarse(place: str, pair: str) -> str:
    found = _clusters().get((place, pair))
    return found[0] if found else "?"


def core_of(words: str) -> str:
    """A clause from its verb on: number, actor and adverbs left off, and its closing mark.

    >>> core_of("二是我们要进一步加大扶贫开发力度。")
    '加大扶贫开发力度'
    """
    bare = bare_of(words)
    for pattern in (_NUMBERED, _ACTOR, ADVERBS):
        bare = pattern.sub("", bare, count=1) or bare
    return bare


def _own(view: ClauseView) -> list[str]:
    words = view.words
    bare = _MARK.sub("", words)
    numbered = _NUMBERED.match(bare)
    actor = _ACTOR.match(bare)
    core = core_of(words)
    found = [
        "kind=" + view.kind,
        f"mark={words[-1] if _MARK.search(words) else 'none'}",
        f"nth={min(view.in_sentence, 4)}",
        f"of={min(view.sentence_size, 6)}",
        f"last={view.in_sentence == view.sentence_size - 1}",
        f"sent={min(view.sentence_in_paragraph, 3)}/{min(view.paragraph_size, 4)}",
        f"first={view.in_sentence == 0 and view.sentence_in_paragraph == 0}",
        f"sole={view.sentence_size == 1}&{min(view.sentence_in_paragraph, 2)}&{view.paragraph_size > 1}",
        f"marker={view.marker}&{view.in_sentence == 0 and view.sentence_in_paragraph == 0}",
        f"heading={view.is_heading}",
        f"figures={min(view.figures, 2)}",
        f"len={min(len(bare) // 4, 8)}",
        f"late={view.place > 0.97}",
        "open1=" + bare[:1],
        "open2=" + bare[:2],
        "open3=" + bare[:3],
        "open4=" + bare[:4],
        "core1=" + core[:1],
        "core2=" + core[:2],
        "core3=" + core[:3],
        "end1=" + bare[-1:],
        "end2=" + bare[-2:],
        "end3=" + bare[-3:],
        "frame=" + core[:2] + "…" + bare[-2:],
    ]
    if numbered:
        found += [f"numbered&sole={view.sentence_size == 1}", "numbered=" + numbered[0][-1]]
    if actor:
        found.append("actor=" + actor[0][-1])
    for name, pattern in (("manner", _MANNER), ("result", _RESULT), ("principle", _PRINCIPLE)):
        if match := pattern.match(bare):
            found.append(name)
            found.append(name + "=" + match[0])
    for name, pattern in (("state", _STATE), ("checkable", _CHECKABLE), ("work", _WORK)):
        if match := pattern.search(words):
            found.append(name)
            found.append(name + "=" + match[0])
    if "、" in bare:
        found.append(f"list={min(bare.count('、'), 3)}")
    if "“" in bare:
        found.append("quoted")
    if "《" in bare:
        found.append("titled")
    if "：" in bare:
        found.append("colon")
        found.append("after-colon=" + bare.rpartition("：")[2][:2])
    return found


def features(views: Sequence[ClauseView]) -> list[list[str]]:
    """For each clause the features of its own, its pairs of characters, and what its neighbours are."""
    own = [_own(view) for view in views]
    cores = [core_of(view.words) for view in views]
    rows = []
    for i, view in enumerate(views):
        row = list(own[i])
        bare = bare_of(view.words)
        row += _grouped("", "open", cores[i][:2]) + _grouped("", "end", bare[-2:])
        row.append(f"groups={_coarse('open', cores[i][:2])}|{_coarse('end', bare[-2:])}")
        row.extend({"has=" + bare[k : k + 2] for k in range(len(bare) - 1)})
        for step in (-2, -1, 1, 2):
            j = i + step
            if not 0 <= j < len(views) or not _same_sentence(i, j, views):
                row.append(f"{step}:edge")
                continue
            other = bare_of(views[j].words)
            core = cores[j]
            row += [f"{step}:open2={other[:2]}", f"{step}:core2={core[:2]}", f"{step}:figures={views[j].figures > 0}"]
            if abs(step) == 1:
                row += _grouped(f"{step}:", "open", core[:2]) + _grouped(f"{step}:", "end", other[-2:])
                row.append(f"{step}:groups={_coarse('open', cores[i][:2])}|{_coarse('open', core[:2])}")
                row += [f"{step}:end2={other[-2:]}", f"{step}:len={min(len(other) // 4, 6)}", f"{step}:pair={core[:2]}|{cores[i][:2]}"]
                row += [f"{step}:{name}" for name, p in (("manner", _MANNER), ("result", _RESULT), ("principle", _PRINCIPLE)) if p.match(other)]
        row += _around(i, views, cores, bare)
        rows.append(row)
    return rows


def _around(i: int, views: Sequence[ClauseView], cores: Sequence[str], bare: str) -> list[str]:
    """Across the sentence: what the next one does, and whether it takes up this clause's words, as the sentences after a topic title do."""
    view = views[i]
    after = i + view.sentence_size - view.in_sentence
    found = []
    if after < len(views) and views[after].sentence_in_paragraph:
        following = views[after]
        found += [
            f"next:size={min(following.sentence_size, 4)}&{min(view.sentence_size, 3)}",
            f"next:core2={cores[after][:2]}",
            f"next:figures={following.figures > 0}",
            *_grouped("next:", "open", cores[after][:2]),
        ]
    else:
        found.append("next:none")
    before = i - view.in_sentence - 1
    if before >= 0 and view.sentence_in_paragraph:
        found += [f"before:size={min(views[before].sentence_size, 4)}", f"before:end2={bare_of(views[before].words)[-2:]}"]
    pairs = {bare[k : k + 2] for k in range(len(bare) - 1)}
    ahead = "".join(v.words for v in views[after : after + 6])
    shared = sum(pair in ahead for pair in pairs)
    found.append(f"taken-up={min(3, 4 * shared // max(1, len(pairs)))}&{min(view.sentence_size, 2)}&{min(view.sentence_in_paragraph, 2)}")
    return found


def _same_sentence(i: int, j: int, views: Sequence[ClauseView]) -> bool:
    return views[j].in_sentence - views[i].in_sentence == j - i and views[i].sentence_size == views[j].sentence_size
