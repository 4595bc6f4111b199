"""What the rules of requests leave open, as versioned data: outcomes and their templates, reasons for exclusion, numbers, how
hot topics are found. Plain Python; the tables stand under ``rules/``; the limits are ``understanding.limits``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luoshi import rules
from luoshi.understanding.limits import limit_on, limits, urgencies

from .moves import UNANSWERED

__all__ = [
    "EXCLUSIONS",
    "OUTCOMES",
    "SETTINGS",
    "TOPICS",
    "Setting",
    "Word",
    "at_once",
    "exclusion_reasons",
    "limit_on",
    "limits",
    "outcomes",
    "rule_on",
    "topic_rules",
    "urgencies",
]

RULES = Path(__file__).with_name("rules")
MOVES = ("answer", "hand_over", "transfer", "call_back")  # what an outcome comes with
NEEDED = ("answered", "emergency", "objective", "protected")  # outcomes that something is done for
EMERGENCY = "emergency"
TOPIC_WEIGHTS = ("volume", "rise", "spread", "age", "again")  # parts of a topic's score
LOOKS = {"persons": 1_000_000, "searches": 1_000_000, "exports": 1_000_000, "from": 24, "until": 24}  # of what is unusual, and the most of each
# Of each setting: how many numbers (0: words), from, to, whether whole.
SHAPES: dict[str, tuple[int, float, float, bool]] = {
    "tries": (1, 1, 100, True),
    "bounces": (1, 1, 100, True),
    "redos": (1, 1, 100, True),
    "pauses": (0, 0, 0, False),
    "arrive_minutes": (1, 1, 10_000, True),
    "adjudicate_hours": (1, 1, 1_000, True),
    "reopen_days": (1, 0, 3_650, True),
    "join": (0, 0, 0, False),
    "join_unseen": (0, 0, 0, False),
    "danger_fresh": (1, 0, 10_000, True),
    "promise_rise": (2, 0, 10_000, True),
    "comparable": (2, 1, 10_000, True),
    "unbroken": (1, 1, 10_000, True),
    "day_end": (1, 0, 1, True),
}
JOINED = ("join", "join_unseen")  # until when one may be joined to a request: somebody looked whether the two are one, or nobody did
JOIN_WHILE = {"unanswered": UNANSWERED, "answered": ("answered",)}


@dataclass(frozen=True)
class Word:
    """An outcome or a reason: its code, its words, the article it stands on, what the caller is told (templates); of an outcome the move that
    brings it."""

    code: str
    zh: str
    en: str
    basis: str
    template_zh: str
    template_en: str
    move: str
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class TopicRule:
    """A number by which hot topics, or unusual looks, are found."""

    code: str
    value: int
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Setting:
    """A number or a list of words that a deployment may set: its values, in their order."""

    code: str
    values: tuple[str, ...]
    version: int
    valid_from: date
    source: str


def outcomes(on: date | None = None) -> dict[str, Word]:
    """How a request may end without a unit's solving it (arts. 11, 15), by code, on a day (by default today)."""
    return rules.all_in_force(OUTCOMES.rows(), on or date.today(), or_first=True)


def outcomes_of(move: str, on: date | None = None) -> dict[str, Word]:
    """The outcomes that a move may bring."""
    return {code: word for code, word in outcomes(on).items() if word.move == move}


def at_once(on: date | None = None) -> dict[str, Word]:
    """The outcomes that may be given while the caller is on the line (art. 11), by code: an answer, or that it is handed over."""
    return {code: word for code, word in outcomes(on).items() if word.move == "answer" or code == EMERGENCY}


def exclusion_reasons(on: date | None = None) -> dict[str, Word]:
    """Why a request may be left out of the rates, by code, on a day (by default today)."""
    return rules.all_in_force(EXCLUSIONS.rows(), on or date.today(), or_first=True)


def rule_on(code: str, on: date) -> tuple[str, ...]:
    """The values of a setting in force on a day, or, before any were, its first. LookupError for a code that there never was."""
    return rules.in_force_or_first(SETTINGS.rows(), code, on).values


def joinable_in(channel: str, on: date) -> tuple[str, ...]:
    """The states in which a request may be joined by a channel, on a day: on the web nobody looks whether the two are one."""
    return tuple(state for word in rule_on(JOINED[channel == "web"], on) for state in JOIN_WHILE[word])


def topic_rules(on: date) -> dict[str, int]:
    """The numbers by which hot topics are found, in force on a day."""
    return {code: rule.value for code, rule in rules.all_in_force(TOPICS.rows(), on, or_first=True).items()}


def unusual_looks(on: date) -> dict[str, int]:
    """From which numbers on looks at personal data are unusual, in force on a day."""
    return {code: rule.value for code, rule in rules.all_in_force(UNUSUAL_LOOKS.rows(), on, or_first=True).items()}


def _outcome(row: Mapping[str, str]) -> Word:
    move = row["move"].strip() or next((w.move for w in OUTCOMES.shipped_rows if w.code == row["code"]), MOVES[0])
    if move not in MOVES:
        raise ValueError(f"move应为{'、'.join(MOVES)}之一")
    return _word(row, move)


def _word(row: Mapping[str, str], move: str = "") -> Word:
    return Word(row["code"], row["zh"], row["en"], row["basis"], row["template_zh"], row["template_en"], move, *rules.dated(row))


def _setting(row: Mapping[str, str]) -> Setting:
    code, values = row["code"].strip(), tuple(row["values"].split())
    if code not in SHAPES:
        raise ValueError(f"没有“{code}”这一项，可用{'、'.join(SHAPES)}")
    count, least, most, whole = SHAPES[code]
    if not values or (count and len(values) != count):
        raise ValueError(f"{code}的values应有{count or '一个以上'}{'个数' if count else '的词'}")
    if code in JOINED and (odd := [v for v in values if v not in JOIN_WHILE]):
        raise ValueError(f"{code}没有“{odd[0]}”，可用{'、'.join(JOIN_WHILE)}")
    for value in values if count else ():
        if not least <= (int(value) if whole else float(value)) <= most:
            raise ValueError(f"{code}应在{least}到{most}之间")
    return Setting(code, values, *rules.dated(row))


def _topic(row: Mapping[str, str]) -> TopicRule:
    if (value := int(row["value"])) < (0 if row["code"] in TOPIC_WEIGHTS else 1):
        raise ValueError("value不能小于1，权重不能为负")
    return TopicRule(row["code"], value, *rules.dated(row))


def _limit(row: Mapping[str, str]) -> TopicRule:
    code, value = row["code"].strip(), int(row["value"])
    if code not in LOOKS:
        raise ValueError(f"没有“{code}”这一项，可用{'、'.join(LOOKS)}")
    if not 0 <= value <= LOOKS[code]:
        raise ValueError(f"{code}应在0到{LOOKS[code]}之间")
    return TopicRule(code, value, *rules.dated(row))


def _complete(rows: tuple[Word, ...]) -> None:
    if missing := [code for code in NEEDED if code not in {row.code for row in rows}]:
        raise ValueError(f"没有{'、'.join(missing)}这一行；请补上。")


OUTCOMES = rules.declare(
    rules.Table(
        "outcomes",
        RULES / "outcomes.csv",
        _outcome,
        zh="不由承办单位办成的几种结果、依据、告知的话",
        en="how a request may end without a unit's solving it, by what article, and what is said then",
        check=_complete,
        optional={"move": ""},
    )
)
EXCLUSIONS = rules.declare(rules.Table("exclusions", RULES / "exclusions.csv", _word, zh="剔除的理由", en="why a request may be left out of the rates"))
SETTINGS = rules.declare(
    rules.Table(
        "requests",
        RULES / "requests.csv",
        _setting,
        zh="诉求办理的几个数：回访几次、退回几次、重办几次、可暂停的事由……",
        en="numbers of the handling of requests: calls, returns, redos, reasons for a pause",
        by_code=True,
    )
)
TOPICS = rules.declare(rules.Table("topics", RULES / "topics.csv", _topic, zh="热点怎样算", en="the numbers by which hot topics are found", by_code=True))
UNUSUAL_LOOKS = rules.declare(
    rules.Table(
        "unusual_looks",
        RULES / "unusual_looks.csv",
        _limit,
        zh="查看个人信息多少次、在几点以外，算不寻常（审计的首页）",
        en="from how many looks at personal data, and outside which hours, an auditor is told",
        by_code=True,
    )
)
