"""What a caller does to who takes the call: abuse, harassment, threats, holding the line. Words by their parts (``rules/conduct_words.csv``), and a small
grammar: whom it is said to, and who says it. What others did to the caller is none, nor is anger. A proposal; the operator decides. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from luoshi import rules

PARTS = ("insult", "curse", "sexual", "violent", "lethal", "menacing", "target", "other", "reported", "occupy", "idle")
LIMIT = 2_000  # characters that are read
FAR = 16  # characters between what the caller means to do and the word for it
ALONE = 4  # characters beside an insult that stands almost alone, and so is said to who takes the call: 白痴，听不懂吗
_MEANS = re.compile(r"信不信|(?:我(?![们家妈爸儿女老的奶爷孩])|老子)[^。]{0,8}?(?:要|就|去|会|把|拿|找人|叫人|带人|迟早|早晚|非)")
_NEVER = re.compile("也不|也没|也要|人了|过人")
_CLAUSES = re.compile(r"[^。！!；;\n]+")
_PIECES = re.compile(r"[^，,？?、。！!；;\n]+")


@dataclass(frozen=True)
class PartWords:
    """The words of one part of the grammar."""

    code: str
    words: tuple[str, ...]
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Conduct:
    """A sort of conduct (a code of the table of the deployment: abuse, harass, threat, threat_life, occupy) and the words that say so."""

    code: str
    words: str


def conduct_in(text: str, on: date) -> tuple[Conduct, ...]:
    """What a caller does by these words, the gravest first; nothing where they are only angry, or tell what somebody else said.

    >>> [each.code for each in conduct_in("你这个傻逼，听不懂人话", date(2026, 11, 23))]
    ['abuse']
    >>> conduct_in("物业的人骂我是傻逼", date(2026, 11, 23))
    ()
    """
    grammar = _grammar(tuple((code, rule.words) for code, rule in rules.all_in_force(WORDS.rows(), on, or_first=True).items()))
    found: dict[str, str] = {}
    for clause in _CLAUSES.findall(text[:LIMIT]):
        for code, words in _of_clause(clause, grammar):
            found.setdefault(code, words)
    order = ("threat_life", "threat", "harass", "abuse", "occupy")
    return tuple(Conduct(code, found[code]) for code in order if code in found and not (code == "threat" and "threat_life" in found))


def _of_clause(clause: str, grammar: Mapping[str, re.Pattern[str]]) -> list[tuple[str, str]]:
    """The conduct of one sentence."""
    if _tells_of_others(clause, grammar):
        return []
    made = []
    for piece in _PIECES.findall(clause):
        to_us = grammar["target"].search(piece)
        insult = grammar["insult"].search(piece)
        said = grammar["curse"].search(piece) or (insult if insult and (to_us or len(piece.strip()) <= len(insult[0]) + ALONE) else None)
        if said:
            made.append(("abuse", said[0]))
        if (said := grammar["sexual"].search(piece)) and grammar["target"].search(clause):
            made.append(("harass", said[0]))
        if said := grammar["occupy"].search(piece):
            made.append(("occupy", said[0]))
    if threat := _threat(clause, grammar):
        made.append(threat)
    aimed = grammar["target"].search(clause)
    if len(grammar["idle"].findall(clause)) > 1 and aimed:
        made.append(("occupy", "".join(grammar["idle"].findall(clause)[:2])))
    return made


def _threat(clause: str, grammar: Mapping[str, re.Pattern[str]]) -> tuple[str, str] | None:
    """A threat: the caller says what the caller means to do, and to whom; 被 and 打死也不 are none."""
    for said in grammar["menacing"].finditer(clause):
        return "threat", said[0]
    for code in ("lethal", "violent"):
        for said in grammar[code].finditer(clause):
            means = [m for m in _MEANS.finditer(clause, 0, said.start() + 1) if said.start() - m.end() <= FAR and "被" not in clause[m.start() : said.start()]]
            if means and not _NEVER.match(clause, said.end()) and grammar["target"].search(clause[means[-1].start() : said.end() + FAR].replace("我", "")):
                return ("threat_life" if code == "lethal" else "threat"), said[0]
    return None


def _tells_of_others(clause: str, grammar: Mapping[str, re.Pattern[str]]) -> bool:
    """Whether a sentence tells what somebody else said or did: 邻居威胁我说…"""
    who, said = grammar["other"].search(clause), grammar["reported"].search(clause)
    return bool(who and said)


@lru_cache(maxsize=4)
def _grammar(parts: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, re.Pattern[str]]:
    return {code: re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))) for code, words in parts}


def _words(row: Mapping[str, str]) -> PartWords:
    words = tuple(word for word in row["words"].split("|") if word.strip())
    if row["part"] not in PARTS or not words:
        raise ValueError(f"part应为{'、'.join(PARTS)}之一，words至少一个词")
    return PartWords(row["part"], words, *rules.dated(row))


def _whole(rows: tuple[PartWords, ...]) -> None:
    if missing := [part for part in PARTS if part not in {row.code for row in rows}]:
        raise ValueError(f"没有{'、'.join(missing)}这一行；请补上。")


WORDS = rules.declare(
    rules.Table(
        "conduct_words",
        Path(__file__).with_name("rules") / "conduct_words.csv",
        _words,
        zh="听出辱骂、骚扰、威胁、占线的词",
        en="words by which abuse, harassment, threats and holding the line are heard",
        check=_whole,
    )
)
