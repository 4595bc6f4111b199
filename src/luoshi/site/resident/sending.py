"""From a form to the ledger: a telling taken in or joined to another, its photos kept, all in one transaction; the same sent twice is one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import contacts, ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.requests import callers, intake, notify
from luoshi.requests.models import Telling
from luoshi.requests.told import Told, Understood, cleaned

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
    _add_photos(taken.matter, pictures)
    if firm:
        contacts.put(taken.matter, "firm", firm)
    return Sent(taken.key, taken.matter.ref, new=True)


def _join(told: Told, ref: str, found: Understood, pictures: list[Any]) -> Sent:
    matter, at, key = understood.join(told, ref, found), timezone.now(), secrets.token_urlsafe(16)
    _add_photos(matter, pictures)
    telling = Telling.objects.create(
        matter=matter,
        answered_by=matter,
        caller=callers.note(told.name, told.phone, at),
        channel=told.channel,
        source=told.source,
        source_id=told.source_id,
        told_at=at,
        secret=intake.digest(key),
        sealed=contacts.seal({"key": key}),
        longitude=told.point[0] if told.point else None,
        latitude=told.point[1] if told.point else None,
        hidden=told.hidden,
    )
    callers.keep_said([cleaned(told)], [telling])
    notify.acknowledge(telling)
    return Sent(key, matter.ref, new=True)


def _add_photos(matter: Matter, pictures: list[Any]) -> None:
    if kept := photos.keep(matter, pictures):
        ledger.move(matter, "add", resident("take_request"), {"words": _("附照片%d张") % len(kept), "evidence": kept})


def _before(told: Told) -> Sent | None:
    """The same filling of a form, taken in before: its link again, for it is the same person who sends it again."""
    telling = Telling.objects.select_related("answered_by").filter(source=told.source, source_id=told.source_id).first()
    return Sent(contacts.unseal(bytes(telling.sealed))["key"], telling.answered_by.ref, new=False) if telling else None
