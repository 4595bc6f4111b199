"""Each move that concerns the caller owes a notice, in the same transaction. The words are data (``notices.csv``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone

from luoshi import rules
from luoshi.matters import keys, unfinished
from luoshi.matters.data_key import unseal
from luoshi.matters.models import Event, Matter
from luoshi.notices.outbox import owe, owe_many

from . import callers, pending_limits, state
from .handling import due_words
from .models import Submission
from .moves import MOVES, OPEN

NOTICE, ACKNOWLEDGE = "notice", "acknowledge"  # what may have to be done later
LONGEST = 300  # characters of an answer that a short message carries
FACTS = ("ref", "unit", "due", "why", "reason", "answer", "to", "result", "plan", "link")


@dataclass(frozen=True)
class Letter(rules.WordRule):
    """What a person is told of a move, with the facts that it names in braces (FACTS)."""


def words() -> dict[str, str]:
    """The text of each move's notice in force today, in Chinese. A move without one is told to nobody."""
    return {code: letter.zh for code, letter in rules.all_in_force(NOTICES.rows(), timezone.localdate(), or_first=True).items() if letter.zh}


def hear(matter: Matter, events: list[Event]) -> None:
    """Owe what the callers of a request are to be told of these moves. Of moves made at once only the last one is told."""
    if matter.kind != "request":
        return
    told = [e for e in events if e.move in words() and (e.move != "set_due" or (matter.state in OPEN and e.data.keys() & set(pending_limits.ENDS)))]
    if not told or events[0].move == "receive":
        return  # a submission is acknowledged by ``acknowledge``, when its person is known
    last = told[-1]
    unfinished.attempt(NOTICE, [(matter, last.seq)], lambda: _tell(matter, last))
    if told[-1].move == "merge":
        target = Matter.objects.get(ref=told[-1].data["merged_into"])
        Submission.objects.filter(answered_by=matter).update(answered_by=target)


def _tell(matter: Matter, event: Event) -> None:
    for submission in everyone(matter):
        _owe(matter, submission, event)


def acknowledge(submission: Submission) -> None:
    """Owe the first notice of a new submission: its number, its link, and its unit if it has one already."""
    acknowledge_many([submission])


def acknowledge_many(submissions: Sequence[Submission]) -> None:
    """Owe the first notices of new submissions; later, where that fails now."""
    unfinished.attempt(ACKNOWLEDGE, [(t.matter, t.pk) for t in submissions], lambda: _acknowledge(submissions))


def _acknowledge(submissions: Sequence[Submission]) -> None:
    found = []
    prefetch_related_objects([t.matter for t in submissions], "lead")
    for submission in submissions:
        matter = submission.matter
        move = "dispatch" if state.of(matter.document)["dispatched_at"] else "receive"
        if notice := _notice(matter, submission, _event(matter.version, move)):
            found.append(notice)
    owe_many(found)


def _tell_after_all(matter: Matter, seq: int) -> None:
    event = matter.events.get(seq=seq)
    keys.open_all([event])
    _tell(matter, event)


def _acknowledge_after_all(_matter: Matter, pk: int) -> None:
    _acknowledge(list(Submission.objects.select_related("matter", "matter__lead", "caller").filter(pk=pk)))


unfinished.how(NOTICE, _tell_after_all)
unfinished.how(ACKNOWLEDGE, _acknowledge_after_all)


def _event(seq: int, move: str) -> Event:
    """One that says no more than that it happened."""
    event = Event(seq=seq, move=move)
    event.data = {}
    return event


def ask(matter: Matter, submissions: Iterable[Submission]) -> int:
    """Owe the question whether an unanswered request was solved all the same, to these of its people; how many are new."""
    event = _event(0, "overdue")
    return sum(_owe(matter, submission, event, f"overdue {matter.document['request']['due_at']}") for submission in submissions)


def everyone(matter: Matter) -> list[Submission]:
    """The submissions that a request answers, its own and those of requests merged into it, each person once."""
    return [submissions[0] for submissions in by_person(matter)]


def by_person(matter: Matter) -> list[list[Submission]]:
    """The submissions that a request answers, those of one person together, in the order in which they were told."""
    found: dict[Any, list[Submission]] = {}
    for submission in Submission.objects.select_related("caller").filter(answered_by=matter).order_by("pk"):
        found.setdefault(submission.caller_id or f"t{submission.pk}", []).append(submission)
    return list(found.values())


def _owe(matter: Matter, submission: Submission, event: Event, occasion: str = "") -> bool:
    notice = _notice(matter, submission, event, occasion)
    return notice is not None and owe(*notice)


def _notice(matter: Matter, submission: Submission, event: Event, occasion: str = "") -> tuple[str, str, str, str, str] | None:
    """Key, way, receiver, title and text; None for a caller nobody knows."""
    if submission.caller is None:
        return None
    phone = callers.read(submission.caller)["phone"]
    move = f"{event.move}.later" if pending_limits.why(state.of(matter.document)) and f"{event.move}.later" in words() else event.move
    if move not in (known := words()):
        return None
    text = known[move].format(**_facts(matter, submission, event))
    return f"{matter.ref}:{occasion or event.seq}:{submission.pk}", "sms", phone, matter.ref, text


def _facts(matter: Matter, submission: Submission, event: Event) -> dict[str, str]:
    request = state.of(matter.document)
    due = due_words(request["due_at"])
    key = unseal(bytes(submission.sealed))["key"] if submission.sealed else ""
    return {
        "ref": matter.ref,
        "unit": str(matter.lead or ""),
        "due": due,
        "why": pending_limits.why(request),
        "reason": event.reason,
        "answer": str(event.data.get("answer", ""))[:LONGEST],
        "to": str(event.data.get("to", "")),
        "result": str(event.data.get("result", ""))[:LONGEST],
        "plan": str(event.data.get("plan_date", "")),
        "link": f"{settings.SITE_URL}/ask/{key}/" if key else settings.SITE_URL,
    }


def _letter(row: Mapping[str, str]) -> Letter:
    move = row["move"].strip()
    if move.removesuffix(".later") not in {"overdue", *(m.name for m in MOVES)}:
        raise ValueError(f"没有“{move}”这个动作")
    for text in (row["zh"], row["en"]):
        if wrong := [name for _text, name, form, turned in Formatter().parse(text) if name is not None and (name not in FACTS or form or turned)]:
            raise ValueError(f"花括号里的“{wrong[0]}”不认识，可用{'、'.join(FACTS)}")
    return Letter(move, row["zh"].strip(), row["en"].strip(), *rules.dated(row))


NOTICES = rules.declare(
    rules.Table(
        "notices",
        Path(__file__).with_name("rules") / "notices.csv",
        _letter,
        zh="每一步告诉诉求人的话；空着的不告知",
        en="what a person is told of each step; an empty one is not told",
        by_code=True,
    )
)
