"""The door through which every request comes, whatever its channel: checked, understood, put on the ledger, and, where the
catalogue is sure, dispatched, all in one transaction. What is acknowledged is on disk; the same telling twice is one request."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters.contacts import seal
from luoshi.matters.ledger import Actor, Entry, Opening, Refused
from luoshi.matters.models import Matter
from luoshi.matters.request_rules import rule_on
from luoshi.routing.catalogue import Route

from . import callers, duties, notify
from .models import Telling
from .told import LONGEST, Candidate, Reader, Told, Understood, cleaned

DOOR = Actor("door", frozenset(), frozenset({"take_request", "dispatch_request"}))  # the channels that no person sits at


@dataclass(frozen=True)
class Taken:
    """What became of a telling. ``key``: for the link by which its person follows it, known only now; ``new``: False where it was
    taken in before."""

    matter: Matter
    key: str
    understood: Understood
    route: Route | None
    new: bool = True


def take(told: Told, reader: Reader, actor: Actor = DOOR, dispatch: bool = True) -> Taken:
    """Take a telling in. ``dispatch``: send it to its unit at once where subject, place and duty are sure.

    Refused, in one sentence, for what is no request; nothing is kept then.
    """
    told = cleaned(told)
    check(told)
    if before := _known(told):
        return Taken(before.matter, "", Understood(), None, new=False)
    at = told.at or timezone.now()
    understood = reader.understand(told, at)
    opening, route = _opening(told, understood, at, dispatch)
    key = secrets.token_urlsafe(16)
    try:
        with transaction.atomic():
            matter = ledger.open_many("request", [opening], actor)[0]
            telling = _telling(told, matter, at, key)
            telling.save()
            notify.acknowledge(telling)
    except IntegrityError:
        if again := _known(told):  # the same telling came in by another process meanwhile
            return Taken(again.matter, "", understood, None, new=False)
        raise
    return Taken(matter, key, understood, route)


def take_many(tellings: Sequence[Told], reader: Reader, actor: Actor = DOOR, dispatch: bool = False) -> tuple[int, int]:
    """Take many tellings in, all or none, without telling their people; returns how many were new and how many were known by
    their source's number. ``check`` each before."""
    tellings = [cleaned(told) for told in tellings]
    source = tellings[0].source if tellings else ""
    ids = {t.source_id for t in tellings if t.source_id}
    seen = set(Telling.objects.filter(source=source, source_id__in=ids).values_list("source_id", flat=True))
    new: list[tuple[Told, datetime]] = []
    for told in tellings:
        if told.source_id and told.source_id in seen:
            continue
        seen.add(told.source_id)
        new.append((told, told.at or timezone.now()))
    with transaction.atomic():
        openings = [_opening(told, reader.understand(told, at), at, dispatch)[0] for told, at in new]
        matters = ledger.open_many("request", openings, actor)
        Telling.objects.bulk_create([_telling(told, matter, at, secrets.token_urlsafe(16)) for (told, at), matter in zip(new, matters, strict=True)])
    return len(new), len(tellings) - len(new)


def _opening(told: Told, understood: Understood, at: datetime, dispatch: bool) -> tuple[Opening, Route | None]:
    """The opening moves of a telling: registered and, where all is sure, dispatched."""
    chosen = _chosen(told, understood)
    route = None
    if dispatch and _sure(told, understood):
        route = duties.on(timezone.localtime(at).date()).find(chosen["subject"], chosen["place"], told.text)
    entries = [Entry("dispatch", duties.as_data(route, chosen["urgency"], at))] if route else []
    return Opening(_data(told, chosen), entries, at), route


def _telling(told: Told, matter: Matter, at: datetime, key: str) -> Telling:
    return Telling(
        matter=matter,
        answered_by=matter,
        caller=callers.note(told.name, told.phone, at),
        channel=told.channel,
        source=told.source,
        source_id=told.source_id,
        told_at=at,
        secret=digest(key),
        sealed=seal({"key": key}),
        longitude=told.point[0] if told.point else None,
        latitude=told.point[1] if told.point else None,
        hidden=told.hidden,
        firm=told.firm,
    )


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def by_key(key: str) -> Telling | None:
    """The telling that a key follows."""
    return Telling.objects.select_related("matter", "matter__lead").filter(secret=digest(key)).first() if key else None


def check(told: Told) -> None:
    """Refused, in one sentence, for what is no request."""
    if not told.text.strip():
        raise Refused(_("请写明要反映的事情。"))
    if len(told.text) > LONGEST:
        raise Refused(_("文字超过%d字；请写得短一些，材料可以作为附件。") % LONGEST)
    if told.point and not (-180 <= told.point[0] <= 180 and -90 <= told.point[1] <= 90):
        raise Refused(_("经纬度不合情理；请在地图上重新点选。"))
    if told.phone and not callers.number_of(told.phone):
        raise Refused(_("“%s”不像电话号码；请核对，或留空匿名反映。") % told.phone[:30])
    if told.at and told.at.tzinfo is None:
        raise Refused(_("时间没有时区；请写成 2026-11-23T18:00:00+08:00 的样子。"))


def _known(told: Told) -> Telling | None:
    if not told.source_id:
        return None
    return Telling.objects.select_related("matter").filter(source=told.source, source_id=told.source_id).first()


def _chosen(told: Told, understood: Understood) -> dict[str, str]:
    """What a person chose, or else what was understood."""
    return {
        "demand": told.demand or understood.demand or "help",
        "subject": told.subject or _code(understood.subject),
        "place": told.place or _code(understood.place),
        "urgency": told.urgency or understood.urgency,
    }


def _code(candidate: Candidate | None) -> str:
    return candidate.code if candidate else ""


def _sure(told: Told, understood: Understood) -> bool:
    """Whether no person need look before it is dispatched: the rule's bar for the subject, and a place. Danger waits for nobody."""
    least = float(rule_on("sure", timezone.localdate())[0])
    subject = bool(told.subject) or (understood.subject is not None and understood.subject.probability >= least)
    place = bool(told.place) or understood.place is not None
    return place and (subject or understood.hand_over)


def _data(told: Told, chosen: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {"text": told.text.strip(), "channel": told.channel, "address": told.address[:500], **chosen}
    if told.point:
        data["point"] = [round(told.point[0], 6), round(told.point[1], 6)]
    if told.source_id:
        data["source_id"] = told.source_id[:100]
    return data


def open_requests() -> Any:
    """The requests that somebody still owes."""
    return Matter.objects.filter(kind="request").exclude(state__in=("ended", "void"))


def told_since(day: datetime) -> Any:
    """The tellings since an instant."""
    return Telling.objects.filter(told_at__gte=day)
