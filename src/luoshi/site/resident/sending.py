"""From a form to the ledger: a telling taken in or joined to another, its photos kept, all in one transaction; the same sent twice is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.matters import contacts, ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.requests import intake
from luoshi.requests.models import Telling
from luoshi.requests.told import Told, Understood

from . import photos, understood


@dataclass(frozen=True)
class Sent:
    """What became of it: the key of its link, its number, and whether it is new."""

    key: str
    ref: str
    new: bool


def resident(permission: str) -> Actor:
    """Who follows a link: may make the one move that the page offers."""
    return Actor("resident", frozenset(), frozenset({permission}))


def send(told: Told, found: Understood, join: str = "", pictures: list[Any] | None = None, firm: dict[str, str] | None = None) -> Sent:
    """Take a telling in. ``join``: the look-alike that it goes with; ``firm``: what is sealed of a firm. Refused in one sentence."""
    intake.check(told)
    if before := _before(told):
        return before
    try:
        with transaction.atomic():
            return _join(told, join, found, pictures or []) if join else _take(told, found, pictures or [], firm)
    except IntegrityError:
        if before := _before(told):  # sent twice at the same time
            return before
        raise


def _take(told: Told, found: Understood, pictures: list[Any], firm: dict[str, str] | None) -> Sent:
    taken = intake.take(told, understood.Known(found))
    if not taken.new:
        return _before(told) or Sent("", taken.matter.ref, new=False)
    _add_photos(taken.matter, pictures, taken.key)
    if firm:
        contacts.put(taken.matter, "firm", firm)
    return Sent(taken.key, taken.matter.ref, new=True)


def _join(told: Told, ref: str, found: Understood, pictures: list[Any]) -> Sent:
    taken = understood.join(told, ref, found)
    _add_photos(taken.matter, pictures, taken.key)
    return Sent(taken.key, taken.matter.ref, new=True)


def _add_photos(matter: Matter, pictures: list[Any], key: str) -> None:
    telling = intake.by_key(key)
    if telling is not None and (kept := photos.keep(matter, pictures)):
        ledger.move(matter, "add", resident("take_request"), {"words": _("附照片%d张") % len(kept), "evidence": kept, "teller": telling.pk})


def _before(told: Told) -> Sent | None:
    """The same filling of a form, taken in before: its link again, for it is the same person who sends it again."""
    telling = Telling.objects.select_related("answered_by").filter(source=told.source, source_id=told.source_id).first()
    return Sent(contacts.unseal(bytes(telling.sealed))["key"], telling.answered_by.ref, new=False) if telling else None
