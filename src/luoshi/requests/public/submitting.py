"""From a form to the ledger: a submission taken in or joined to another, its photos kept, all in one transaction; the same sent twice is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from luoshi.matters import contacts, data_key, ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.requests import channels, intake
from luoshi.requests.models import Submission

from ..submission import IncomingSubmission, Understood
from . import photos, understood


@dataclass(frozen=True)
class Sent:
    """What became of it: the key of its link, its number, whether it is new, and what was not kept of its photos."""

    key: str
    ref: str
    new: bool
    refused: tuple[str, ...] = ()


def send(incoming: IncomingSubmission, found: Understood, join: str = "", pictures: list[Any] | None = None, firm: dict[str, str] | None = None) -> Sent:
    """Take a submission in. ``join``: the look-alike that it goes with; ``firm``: what is sealed of a firm. Refused in one sentence."""
    incoming = intake.ready(incoming)
    if before := _before(incoming):
        return before
    try:
        with transaction.atomic():
            return _join(incoming, join, found, pictures if pictures is not None else []) if join else _take(incoming, found, pictures if pictures is not None else [], firm)
    except IntegrityError:
        if before := _before(incoming):  # sent twice at the same time
            return before
        raise


def _take(incoming: IncomingSubmission, found: Understood, pictures: list[Any], firm: dict[str, str] | None) -> Sent:
    taken = intake.take(incoming, understood.Known(found))
    if not taken.new:
        return _before(incoming) or Sent("", taken.matter.ref, new=False)
    refused = add_photos(taken.matter, pictures, taken.key, channels.WEB)
    if firm:
        contacts.put(taken.matter, "firm", firm)
    return Sent(taken.key, taken.matter.ref, True, refused)


def _join(incoming: IncomingSubmission, ref: str, found: Understood, pictures: list[Any]) -> Sent:
    taken = understood.join(incoming, ref, found)
    return Sent(taken.key, taken.matter.ref, True, add_photos(taken.matter, pictures, taken.key, channels.WEB))


def add_photos(matter: Matter, pictures: list[Any], key: str, actor: Actor) -> tuple[str, ...]:
    """Keep the photos of a submission; a sentence for each that was not kept, which stands with the request too. The words are kept whatever becomes of
    them."""
    submission = intake.by_key(key)
    if submission is None or not (pictures or (isinstance(pictures, photos.Photos) and pictures.refused)):
        return ()
    kept, refused = photos.store(matter, pictures)
    data = {"words": photos.words_of(kept, refused), **({"evidence": kept} if kept else {}), "teller": submission.pk}
    try:
        with transaction.atomic():
            ledger.move(matter, "add", actor, data)
    except ledger.Refused as error:  # it ended meanwhile
        refused.append(str(error))
    return tuple(refused)


def _before(incoming: IncomingSubmission) -> Sent | None:
    """The same filling of a form, taken in before: its link again, for it is the same person who sends it again."""
    submission = Submission.objects.select_related("answered_by").filter(source=incoming.source, source_id=incoming.source_id).first()
    return Sent(data_key.unseal(bytes(submission.sealed))["key"], submission.answered_by.ref, new=False) if submission else None
