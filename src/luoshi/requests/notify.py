"""Each move that concerns the caller owes a notice, in the same transaction. The words are data (``notices.csv``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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

from . import callers, later, state
from .handling import due_words
from .models import Telling
from .moves import MOVES, OPEN

NOTICE, ACKNOWLEDGE = "notice", "acknowledge"  # what may have to be done later
LONGEST = 300  # characters of an answer that a short message carries
FACTS = ("ref", "unit", "due", "why", "reason", "answer", "to", "result", "plan", "link")


@dataclass(frozen=True)
class Letter:
    """What a person is told of a move, with the facts that it names in braces (FACTS)."""

    code: str
    zh: str
    en: str
    version: int
    valid_from: date
    source: str


def words() -> dict[str, str]:
    """The text of each move's notice in force today, in Chinese. A move without one is told to nobody."""
    return {code: letter.zh for code, letter in rules.all_in_force(NOTICES.rows(), timezone.localdate(), or_first=True).items() if letter.zh}


def hear(matter: Matter, events: list[Event]) -> None:
    """Owe what the callers of a request are to be told of these moves. Of moves made at once only the last one is told."""
    if matter.kind != "request":
        return
    told = [e for e in events if e.move in words() and (e.move != "set_due" or (matter.state in OPEN and e.data.keys() & set(later.ENDS)))]
    if not told or events[0].move == "receive":
        return  # a telling is acknowledged by ``acknowledge``, when its person is known
    last = told[-1]
    unfinished.attempt(NOTICE, [(matter, last.seq)], lambda: _tell(matter, last))
    if told[-1].move == "merge":
        target = Matter.objects.get(ref=told[-1].data["merged_into"])
        Telling.objects.filter(answered_by=matter).update(answered_by=target)


def _tell(matter: Matter, event: Event) -> None:
    for telling in everyone(matter):
        _owe(matter, telling, event)


def acknowledge(telling: Telling) -> None:
    """Owe the first notice of a new telling: its number, its link, and its unit if it has one already."""
    acknowledge_many([telling])


def acknowledge_many(tellings: Sequence[Telling]) -> None:
    """Owe the first notices of new tellings; later, where that fails now."""
    unfinished.attempt(ACKNOWLEDGE, [(t.matter, t.pk) for t in tellings], lambda: _acknowledge(tellings))


def _acknowledge(tellings: Sequence[Telling]) -> None:
    found = []
    prefetch_related_objects([t.matter for t in tellings], "lead")
    for telling in tellings:
        matter = telling.matter
        move = "dispatch" if state.of(matter.document)["dispatched_at"] else "receive"
        if notice := _notice(matter, telling, _event(matter.version, move)):
            found.append(notice)
    owe_many(found)


def _tell_after_all(matter: Matter, seq: int) -> None:
    event = matter.events.get(seq=seq)
    keys.open_all([event])
    _tell(matter, event)


def _acknowledge_after_all(_matter: Matter, pk: int) -> None:
    _acknowledge(list(Telling.objects.select_related("matter", "matter__lead", "caller").filter(pk=pk)))


unfinished.how(NOTICE, _tell_after_all)
unfinished.how(ACKNOWLEDGE, _acknowledge_after_all)


def _event(seq: int, move: str) -> Event:
    """One that says no more than that it happened."""
    event = Event(seq=seq, move=move)
    event.data = {}
    return event


def ask(matter: Matter, tellings: Iterable[Telling]) -> int:
    """Owe the question whether an unanswered request was solved all the same, to these of its people; how many are new."""
    event = _event(0, "overdue")
    return sum(_owe(matter, telling, event, f"overdue {matter.document['request']['due_at']}") for telling in tellings)


def everyone(matter: Matter) -> list[Telling]:
    """The tellings that a request answers, its own and those of requests merged into it, each person once."""
    return [tellings[0] for tellings in by_person(matter)]


def by_person(matter: Matter) -> list[list[Telling]]:
    """The tellings that a request answers, those of one person together, in the order in which they were told."""
    found: dict[Any, list[Telling]] = {}
    for telling in Telling.objects.select_related("caller").filter(answered_by=matter).order_by("pk"):
        found.setdefault(telling.caller_id or f"t{telling.pk}", []).append(telling)
    return list(found.values())


def _owe(matter: Matter, telling: Telling, event: Event, occasion: str = "") -> bool:
    notice = _notice(matter, telling, event, occasion)
    return notice is not None and owe(*notice)


def _notice(matter: Matter, telling: Telling, event: Event, occasion: str = "") -> tuple[str, str, str, str, str] | None:
    """Key, way, receiver, title and text; None for a caller nobody knows."""
    if telling.caller is None:
        return None
    phone = callers.read(telling.caller)["phone"]
    move = f"{event.move}.later" if later.why(state.of(matter.document)) and f"{event.move}.later" in words() else event.move
    if move not in (known := words()):
        return None
    text = known[move].format(**_facts(matter, telling, event))
    return f"{matter.ref}:{occasion or event.seq}:{telling.pk}", "sms", phone, matter.ref, text


def _facts(matter: Matter, telling: Telling, event: Event) -> dict[str, str]:
    request = state.of(matter.document)
    due = due_words(request["due_at"])
    key = unseal(bytes(telling.sealed))["key"] if telling.sealed else ""
    return {
        "ref": matter.ref,
        "unit": str(matter.lead or ""),
        "due": due,
        "why": later.why(request),
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
