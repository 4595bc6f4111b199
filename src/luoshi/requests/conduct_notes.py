"""That a caller did what a caller must not do (art. 9): noted on the ledger with the request, shown at the next call from the number, taken back with a
reason. Nobody is cut off for it, and no unit and nobody outside sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Event, Matter
from luoshi.registers.languages import word_of

from . import callers, state
from .conduct import conducts, standing
from .models import Caller, Submission

LONGEST = 500
REPEATED = "occupy"  # what an admonition without a sort is for


def note(matter: Matter, codes: Iterable[str], words: str, phone: str, actor: Actor) -> None:
    """Note what a caller did, each sort by itself, with the operator's words; the number is told at its next call. Nothing for none."""
    words = " ".join(words.split())[:LONGEST]
    found = list(dict.fromkeys(codes)) or ([REPEATED] if words else [])
    before = {each["conduct"] for each in standing(state.of(Matter.objects.get(pk=matter.pk).document))}
    for code in found:
        if code not in before:
            data = {"conduct": code, **_teller(matter, phone), **({"words": words} if words else {})}
            ledger.move(Matter.objects.get(pk=matter.pk), "flag", actor, data)


def _teller(matter: Matter, phone: str) -> dict[str, int]:
    """The number of the submission of who called just now: of a request to which others belong too, which of them it was."""
    caller = callers.known(phone)
    mine = Submission.objects.filter(answered_by=matter, caller=caller).order_by("-pk").first() if caller else None
    return {"teller": mine.pk} if mine else {}


def hear(matter: Matter, events: Sequence[Event]) -> None:
    """A listener of the ledger: what is noted is told at the number's next call, and what is taken back no longer is."""
    if matter.kind != "request":
        return
    for event in events:
        if event.move in ("flag", "unflag"):
            _tell(matter, event)


def _tell(matter: Matter, event: Event) -> None:
    notes = state.of(matter.document).get("conduct", [])
    tellers = [note["teller"] for note in notes if note["conduct"] == event.data["conduct"] and note["teller"] is not None]
    for caller in Caller.objects.filter(submissions__pk__in=tellers).distinct():
        if event.move == "flag":
            caller.warned_at, caller.warning = event.at, _said(event)
        else:
            caller.warned_at, caller.warning = _latest(caller)
        caller.save(update_fields=["warned_at", "warning"])


def _said(event: Event) -> str:
    """What the operator wrote of it, or else what it is called."""
    rule = conducts().get(event.data["conduct"])
    return str(event.data.get("words") or (rule.zh if rule else ""))[:LONGEST]


def _latest(caller: Caller) -> tuple[datetime | None, str]:
    """When the caller last did what still stands noted, and what was said of it; None where nothing does."""
    told = dict(Submission.objects.filter(caller=caller).values_list("pk", "answered_by"))
    matters = Matter.objects.filter(pk__in=told.values())
    left = {(m.pk, note["conduct"], note["teller"]) for m in matters for note in standing(state.of(m.document)) if note["teller"] in told}
    for event in Event.objects.filter(matter__in=[pk for pk, _conduct, _teller in left], move="flag").order_by("-at", "-pk"):
        if (event.matter_id, event.data["conduct"], event.data.get("teller")) in left:
            return event.at, _said(event)
    return None, ""


def words_of(own: state.RequestState) -> list[str]:
    """What stands noted, in words."""
    return [word_of(conducts()[each["conduct"]]) if each["conduct"] in conducts() else _("言行") for each in standing(own)]
