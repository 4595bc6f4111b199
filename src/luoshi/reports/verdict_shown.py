"""The one verdict that is shown of a promise, and beside it who said what, when and on what ground. Plain Python.

Four may speak: the unit by its return, the schedule by its figures once its time is over or its target reached, the next report as it
was reconciled, and the office. The office's word is the verdict; without it there is none yet, whatever the others say. Who differs is
named: as decided, where the office concluded in writing after it was said, else as not agreed, for a person to resolve.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import judged_progress
from .moves import VERDICTS

UNIT, SCHEDULE, REPORT, OFFICE = SOURCES = ("unit", "schedule", "report", "office")
SOURCE_WORDS = {"unit": "承办单位的填报", "schedule": "按数据算的序时进度", "report": "下一年报告的对账建议", "office": "督查机构的认定"}
CLEAR = ("met", "partly", "missed")  # verdicts that can differ from one another
OBJECTS = "objects"  # what a unit says that does not accept the office's conclusion
FULL = 100  # per cent at which a unit says that it is done
_REACHED = ("done", "ahead", "on_time")


@dataclass(frozen=True)
class Statement:
    """What one of SOURCES says: a verdict, OBJECTS, or "" where it says nothing of the end; ``by``: the unit's code; ``at``: the instant, as
    the ledger has it; ``ground``: what it rests on, in Chinese and English (the same where people wrote it); ``report``: the key of a report."""

    source: str
    says: str
    at: str
    by: str = ""
    ground: tuple[str, str] = ("", "")
    report: str = ""


@dataclass(frozen=True)
class Shown:
    """What is shown: the ``verdict`` ("" while there is none), the ``schedule`` (only while there is none: afterwards it is one statement
    among others), all ``statements``, those that differ and that the office has ``decided`` in writing since, and those that are ``open``."""

    verdict: str
    schedule: str
    statements: tuple[Statement, ...]
    decided: tuple[Statement, ...] = ()
    open: tuple[Statement, ...] = ()

    @property
    def disagreed(self) -> bool:
        """Whether a person has yet to resolve it."""
        return bool(self.open)


def shown(document: Mapping[str, Any]) -> Shown:
    """The verdict of a commitment's document with its sources."""
    said = tuple(s for s in (_unit(document), _schedule(document), _report(document)) if s is not None)
    office = _office(document)
    if office is None:
        clear = tuple(s for s in said if s.says in CLEAR)
        return Shown("", judged_progress.schedule_of(document), said, open=clear if len({s.says for s in clear}) > 1 else ())
    against = [s for s in said if s.says == OBJECTS or (s.says in CLEAR and s.says != office.says)]
    decided = tuple(s for s in against if s.says != OBJECTS and office.ground[0] and _instant(s.at) <= _instant(office.at))
    return Shown(office.says, "", (*said, office), decided, tuple(s for s in against if s not in decided))


def in_words(statements: Iterable[Statement]) -> str:
    """Statements as a file has them: who says what, in Chinese."""
    return "；".join(f"{SOURCE_WORDS[s.source]}：{'有异议' if s.says == OBJECTS else VERDICTS[s.says][0]}" for s in statements)


def schedule_shown(verdict: str, schedule: str) -> str:
    """Of the columns of a list what ``shown`` says of the schedule: nothing once there is a verdict."""
    return "" if verdict else schedule


def _office(document: Mapping[str, Any]) -> Statement | None:
    if not document["verdict"]:
        return None
    objection = document["objection"] or {}
    at = max((document["concluded_at"] or "", objection.get("decided_at") or "", "" if document["concluded_at"] else document["ended_at"] or ""), key=_instant)
    words = document["conclusion"] or objection.get("why", "")
    return Statement(OFFICE, document["verdict"], at, ground=(words, words))


def _report(document: Mapping[str, Any]) -> Statement | None:
    proposal = document["proposal"]
    if not proposal:
        return None
    reasons = "；".join(dict.fromkeys(r["reason"] for r in proposal["rows"] if r.get("reason"))) if proposal.get("rows") else ""
    return Statement(REPORT, proposal["verdict"], proposal["at"], ground=(reasons, reasons), report=proposal.get("report", ""))


def _unit(document: Mapping[str, Any]) -> Statement | None:
    """The unit's own word: it objects, it claims that all is done, or it returned a rate of a hundred per cent."""
    progress, objection = document["progress"], document["objection"] or {}
    if document["state"] == "objected" and not objection.get("decided_at"):
        return Statement(UNIT, OBJECTS, objection.get("at", ""), document["lead"], (objection.get("reason", ""),) * 2)
    if not progress:
        return None
    words = str(progress.get("progress") or "")
    says = "met" if document["state"] == "claimed" or _full(progress.get("percent")) else ""
    return Statement(UNIT, says, progress["at"], progress.get("unit") or document["lead"], (words, words))


def _full(percent: Any) -> bool:
    try:
        return percent not in (None, "") and float(percent) >= FULL
    except (TypeError, ValueError):
        return False


def _schedule(document: Mapping[str, Any]) -> Statement | None:
    found = [s for s in judged_progress.judged(document) if not s.changed]
    if not found:
        return None
    ground = ("".join(s.schedule.sentence_zh for s in found), " ".join(s.schedule.sentence_en for s in found))
    return Statement(SCHEDULE, _of_targets(found), document["progress"]["at"], ground=ground)


def _of_targets(found: Sequence[judged_progress.Standing]) -> str:
    """What the targets in force come to: "" while one of them runs or cannot be judged."""
    ends = {_end(s) for s in found if s.target["kind"] not in ("ongoing", "")}  # evidence of a period says nothing of the end
    return "" if not ends or "" in ends else ends.pop() if len(ends) == 1 else "partly"


def _end(judged: judged_progress.Standing) -> str:
    state = judged.schedule.state
    if state == "done" or (judged.over and state in _REACHED):
        return "met"
    return "missed" if state == "behind" and judged.over else ""


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() if text else 0.0
