"""Understanding and dispatching may fail; the words are kept. What any reader makes of a submission is asked for here, piece by piece: a piece that
fails is said to be missing (``Understood.missing``), and whether it is a danger is then told by words alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from django.db import connection, transaction

from luoshi.matters import unfinished
from luoshi.understanding.last_resort import words_of_danger
from luoshi.understanding.urgency import rules, urgency

from .submission import IncomingSubmission, Reader, Understood, understood_all

PIECES = ("urgency", "demand", "subject", "place")
Found = TypeVar("Found")


def careful(what: str, work: Callable[[], Found], instead: Found) -> Found:
    """What ``work`` gives, or ``instead`` where it fails, which is logged without anybody's words. Within a transaction nothing of it is spoilt."""
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                return work()
        return work()
    except Exception as error:
        unfinished.log_failure(what, error)
        return instead


def understood(reader: Reader, incoming: IncomingSubmission, at: datetime) -> Understood:
    """What a reader makes of a submission. Never fails: where the reader does, its danger is told by words alone, and all else is missing."""
    found = careful("understanding a request", lambda: reader.understand(incoming, at), None)
    return found or by_words(incoming)


def understood_many(reader: Reader, submissions: Sequence[tuple[IncomingSubmission, datetime]]) -> list[Understood]:
    """As ``understood`` each; all at once where nothing fails."""
    found = careful("understanding requests", lambda: understood_all(reader, submissions), None)
    return found if found is not None and len(found) == len(submissions) else [understood(reader, incoming, at) for incoming, at in submissions]


def by_words(incoming: IncomingSubmission) -> Understood:
    """What is left where nothing can be asked: whether the words tell of a danger."""
    words = words_of_danger(incoming.text)
    level = "danger" if words else "general"
    return Understood(tip=0.0, urgency=level, hand_over=bool(words), why="、".join(words), missing=tuple(p for p in PIECES if p == "urgency" or not getattr(incoming, p)))


def pressing(text: str, day: date) -> tuple[str, bool, str, bool]:
    """How urgent words are: the level, whether it is handed over at once, why, and whether all was there to tell. Tables and model, tables alone,
    and at last the words that stand in the code: danger is the last thing that fails."""
    for model in (True, False):
        found = careful("telling how urgent it is", partial(_pressing, text, day, model), None)
        if found is not None:
            return (*found, model)
    words = words_of_danger(text)
    return "danger" if words else "general", bool(words), "、".join(words), False


def _pressing(text: str, day: date, model: bool) -> tuple[str, bool, str]:
    found = urgency(text, rules(), day, model=model)
    return found.level, found.hand_over, " ".join(found.why)


def missing(**pieces: Any) -> tuple[str, ...]:
    """The names of the pieces that are None."""
    return tuple(name for name in PIECES if name in pieces and pieces[name] is None)
