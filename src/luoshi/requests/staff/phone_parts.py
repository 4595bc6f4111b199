"""A call of several matters: what is told apart, and the parts as the operator leaves them. Each part is filed as a request of its own; one caller told
all of them, and the ledger ties them to each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.understanding import several
from luoshi.understanding.several import Part, Told, matters_told

from ..fallbacks import careful
from ..models import Submission
from ..submission import LONGEST, IncomingSubmission
from ..understanding import reader

LEAST = 2  # characters of a part
MOST = several.MOST


@dataclass(frozen=True)
class GivenPart:
    """A part as it stands on the screen: its words, and the subject and place taken for it ("" where it is left to be understood)."""

    number: int
    text: str
    subject: str = ""
    place: str = ""


def told(text: str) -> Told:
    """The matters of a call, as they are heard; one where that fails."""
    return careful("telling matters apart", lambda: matters_told(text, timezone.localdate(), _subjects), Told((Part(0, len(text), text),), ""))


def given(data: Mapping[str, Any], text: str, subjects: Mapping[str, str], places: Mapping[str, str]) -> list[GivenPart]:
    """The parts of a form's data: as they were left, or, where the words were changed since, as they are heard. None where the call is not split.
    ``subjects``, ``places``: those that there are; what is none of them is as good as not taken."""
    if not data.get("split"):
        return []
    if data.get("split_of") == mark(text):
        rows = [(n, str(data.get(f"part{n}_text", ""))[:LONGEST].strip()) for n in range(MOST)]
        left = [GivenPart(n, words, *(_known(data.get(f"part{n}_{key}", ""), known) for key, known in (("subject", subjects), ("place", places)))) for n, words in rows]
        return [part for part in left if len(part.text) >= LEAST]
    heard = told(text).parts
    return [GivenPart(n, part.text) for n, part in enumerate(heard)] if len(heard) > 1 else [GivenPart(0, text.strip()), GivenPart(1, "")]


def mark(text: str) -> str:
    """By what it is known that the words are still those that were split."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def incoming_of(part: GivenPart, whole: IncomingSubmission) -> IncomingSubmission:
    """A part as it is handed over. The words for the place go with a part that names none itself. What was called a tip-off is one in every part:
    nothing of it becomes public because the call is split."""
    source_id = hashlib.sha256(f"{whole.source_id} {part.number} {part.text} {part.subject} {part.place}".encode("utf-8", "surrogatepass")).hexdigest()[:40]
    return replace(whole, text=part.text, subject=part.subject, place=part.place, demand="tip" if whole.demand == "tip" else "", urgency="", calm="", source_id=source_id)


def tie(matters: Sequence[Matter], actor: Actor) -> None:
    """Tie the requests of one call to each other, each of them naming the others. Not where one of them is private: by the tie a unit could find out who
    told a tip-off; who speaks with callers finds them by their caller."""
    if len(matters) < 2 or Submission.objects.filter(matter__in=matters, private=True).exists():
        return
    for matter in matters:
        others = [other.ref for other in matters if other.ref != matter.ref]
        ledger.move(Matter.objects.get(pk=matter.pk), "tie", actor, {"tied": others})


def _subjects(texts: Sequence[str]) -> list[list[tuple[str, float]]]:
    return [[(c.code, c.probability) for c in found] for found in reader().subjects_of(texts)]


def _known(code: Any, known: Mapping[str, str]) -> str:
    return str(code) if str(code) in known else ""
