"""What one source proposes as a task and another takes up: neither knows the other. The source that opens tasks says how (``taken_up_by``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .ledger import Actor
from .models import Matter
from .refusal import Refused


@dataclass(frozen=True)
class Proposal:
    """A task that is proposed: its words, whose it would be, until when, and what it is about (subject and place, so that what people say of
    it is counted beside it)."""

    text: str
    lead: str
    helpers: tuple[str, ...]
    due: date | None
    year: int
    subject: str
    place: str


_takes_up: list[Callable[[Proposal, Actor], Matter]] = []


def taken_up_by(opens: Callable[[Proposal, Actor], Matter]) -> None:
    """Say how a proposal becomes a task; the source that opens tasks does, when it starts."""
    _takes_up[:] = [opens]


def can_be_taken_up() -> bool:
    """Whether this deployment has a source that opens tasks."""
    return bool(_takes_up)


def take_up(proposal: Proposal, actor: Actor) -> Matter:
    """The task that is made of a proposal, a draft. Refused as the ledger refuses it, and where nothing here opens tasks."""
    if not _takes_up:
        raise Refused(_("本平台没有启用任务，不能列为任务。"))
    return _takes_up[0](proposal, actor)
