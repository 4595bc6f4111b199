"""The door through which every request comes, whatever its channel: checked, understood, put on the ledger, and, where the
catalogue is sure, dispatched, all in one transaction. What is acknowledged is on disk; the same telling twice is one request."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import ledger, unfinished
from luoshi.matters.data_key import seal
from luoshi.matters.ledger import Actor, Entry, Opening, Refused, Stale
from luoshi.matters.models import Matter
from luoshi.matters.words import named
from luoshi.registers.models import Duty, Unit
from luoshi.routing.catalogue import Route
from luoshi.understanding.bars import bars_on

from . import callers, careful, danger, duties, instants, known_codes, notify, privacy, public_words, state, unclear
from .channels import DOOR, by_catalogue
from .kind import REQUEST
from .models import Caller, Telling
from .submission import LONGEST, Candidate, Reader, Told, Understood, cleaned
from .understanding import reader

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # what lies before has no rule in force


@dataclass(frozen=True)
class Taken:
    """What became of a telling. ``key``: for the link by which its person follows it, known only now; ``new``: False where it was
    taken in before."""

    matter: Matter
    key: str
    understood: Understood
    route: Route | None
    new: bool = True


@dataclass(frozen=True)
class Heard:
    """A telling that was understood and not yet written."""

    told: Told
    understood: Understood
    opening: Opening
    route: Route | None
    at: datetime


def take(told: Told, reader: Reader, actor: Actor = DOOR, dispatch: bool = True) -> Taken:
    """Take a telling in. ``dispatch``: send it to its unit at once where subject, place and duty are sure.

    Refused, in one sentence, for what is no request; nothing is kept then.
    """
    told = cleaned(told)
    right(actor)
    check(told)
    if before := _known(told):
        return Taken(before.matter, "", Understood(), None, new=False)
    heard = hear(told, reader, dispatch)
    try:
        return take_together([heard], actor)[0]
    except IntegrityError:
        if again := _known(told):  # the same telling came in by another process meanwhile
            return Taken(again.matter, "", heard.understood, None, new=False)
        raise


def hear(told: Told, reader: Reader, dispatch: bool = True) -> Heard:
    """A telling understood, with the moves that open it; nothing is written yet. ``cleaned`` and ``check`` it before. Never fails: what cannot be
    found out now is said to be ``unclear`` and found out later (``again``)."""
    (told, strange), (now, right_clock) = without_strange_codes(told), instants.now()
    at = told.at or now
    understood = careful.understood(reader, told, at)
    unclear = [*strange, *understood.missing, *(() if told.at or right_clock else ("clock",))]
    opening, route = _opening(told, understood, at, dispatch, unclear)
    return Heard(told, understood, opening, route, at)


def without_strange_codes(told: Told) -> tuple[Told, list[str]]:
    """A telling without the codes that our registers do not have, and which those were: another system's register is no reason to lose a request."""
    strange: list[str] = []
    if told.subject and not careful.careful("looking a subject up", lambda: known_codes.is_subject(told.subject), True):
        told, strange = replace(told, subject=""), ["given_subject"]
    if told.place:
        told = replace(told, place=known_codes.place(told.place))
        strange += [] if told.place else ["given_place"]
    return told, strange


def take_together(heard: Sequence[Heard], actor: Actor = DOOR) -> list[Taken]:
    """Write tellings of which none is known yet, all or none, in one transaction. IntegrityError where one came in meanwhile. Where what follows
    the words cannot be written (a dispatch), the words are, and a dispatcher has them."""
    keys = [secrets.token_urlsafe(16) for _h in heard]
    with transaction.atomic():
        matters = _open([h.opening for h in heard], actor)
        people = callers.note_many([(h.told.name, h.told.phone, h.at) for h in heard])
        tellings = [_telling(h.told, m, h.at, k, person) for h, m, k, person in zip(heard, matters, keys, people, strict=True)]
        Telling.objects.bulk_create(tellings)
        callers.keep_said([h.told for h in heard], tellings)
        notify.acknowledge_many(tellings)
    return [Taken(m, k, h.understood, h.route) for h, m, k in zip(heard, matters, keys, strict=True)]


def _open(openings: Sequence[Opening], actor: Actor) -> list[Matter]:
    """The matters of openings; without the moves that follow where those fail, each of them then said to be undispatched."""
    openings = [replace(o, then=[replace(e, by=e.by or by_catalogue(actor)) if e.move == "dispatch" else e for e in o.then]) for o in openings]
    if not any(o.then for o in openings):
        return ledger.open_many("request", openings, actor)
    try:
        with transaction.atomic():
            return ledger.open_many("request", openings, actor)
    except (IntegrityError, Stale):
        raise
    except Exception as error:
        unfinished.told("dispatching at once", error)
    if len(openings) > 1:
        return [_open([o], actor)[0] for o in openings]
    bare = [Opening(with_unclear(o.data, ["dispatch"]), (), o.at) if o.then else o for o in openings]
    return ledger.open_many("request", bare, actor)


def with_unclear(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The data of a request with what is not known of it."""
    found = unclear.ordered([*unclear.of(data), *names])
    return {**data, **({unclear.KEY: found} if found else {})}


def take_many(tellings: Sequence[Told], reader: Reader, actor: Actor = DOOR, dispatch: bool = False) -> tuple[int, int]:
    """Take many tellings in, all or none, without telling their people; returns how many were new and how many were known by
    their source's number. ``check`` each before."""
    right(actor)
    tellings = [cleaned(told) for told in tellings]
    source = tellings[0].source if tellings else ""
    ids = {t.source_id for t in tellings if t.source_id}
    seen = set(Telling.objects.filter(source=source, source_id__in=ids).values_list("source_id", flat=True))
    new: list[tuple[Told, datetime]] = []
    for told in tellings:
        if told.source_id and told.source_id in seen:
            continue
        seen.add(told.source_id)
        new.append((told, told.at or instants.now()[0]))
    with transaction.atomic():
        strange = [without_strange_codes(told) for told, _at in new]
        new = [(told, at) for (told, _names), (_told, at) in zip(strange, new, strict=True)]
        rows = zip(new, careful.understood_many(reader, new), strange, strict=True)
        openings = [_opening(told, understood, at, dispatch, [*names, *understood.missing])[0] for (told, at), understood, (_told, names) in rows]
        matters = _open(openings, actor)
        people = callers.note_many([(told.name, told.phone, at) for told, at in new])
        with_people = zip(new, matters, people, strict=True)
        made = [_telling(told, matter, at, secrets.token_urlsafe(16), person) for (told, at), matter, person in with_people]
        callers.keep_said([told for told, _at in new], Telling.objects.bulk_create(made))
    return len(new), len(tellings) - len(new)


def join(told: Told, matter: Matter, actor: Actor = DOOR, expected: int | None = None) -> Taken:
    """Join a telling to an open request: its words are added there, and its person hears what becomes of it. The same telling twice is one.

    Refused for what is no request, where the other has ended, and where one of the two is private (``privacy``).
    """
    told = cleaned(told)
    right(actor)
    check(told)
    if before := _known(told):
        return Taken(before.answered_by, "", Understood(), None, new=False)
    understood = careful.understood(reader(), told, told.at or instants.now()[0])
    if danger.is_one(told, understood):
        if _stands_alone(told, understood, matter):  # a danger is never an addition to what may wait, and never refused
            return take(replace(told, urgency=danger.DANGER), reader(), actor)
    else:
        privacy.refuse_joining(told, understood, matter)
    at, key = told.at or instants.now()[0], secrets.token_urlsafe(16)
    words = f"{told.text.strip()}\n{told.address}" if told.address.strip() else told.text.strip()
    try:
        with transaction.atomic():
            telling = _telling(told, matter, at, key, callers.note(told.name, told.phone, at), understood)
            telling.save()
            ledger.move(matter, "add", actor, {"words": words, "joined": True, "teller": telling.pk}, expected=expected)
            callers.keep_said([told], [telling])
            notify.acknowledge(telling)
    except IntegrityError:
        if again := _known(told):
            return Taken(again.answered_by, "", Understood(), None, new=False)
        raise
    return Taken(matter, key, Understood(), None)


def _stands_alone(told: Told, understood: Understood, matter: Matter) -> bool:
    """Whether a danger may not go with a request: with what is none, or where one of the two is private."""
    try:
        privacy.refuse_joining(told, understood, matter)
    except Refused:
        return True
    return bool(state.of(matter.document)["urgency"] != danger.DANGER)


def foreseen(told: Told, understood: Understood, at: datetime) -> dict[str, Any] | None:
    """The dispatch that would be made of a telling, as the ledger takes it; None where a person must look first."""
    return _foreseen(told, understood, _chosen(told, understood), at)[1]


def _opening(told: Told, understood: Understood, at: datetime, dispatch: bool, missing: Iterable[str] = ()) -> tuple[Opening, Route | None]:
    """The opening moves of a telling: registered and, where all is sure, dispatched. ``missing``: what could not be found out."""
    chosen, missing = _chosen(told, understood), list(missing)
    if chosen["urgency"] == danger.DANGER:
        opening, route = _danger(told, understood, chosen, at, dispatch)
        return replace(opening, data=with_unclear(opening.data, missing)), route
    failed: tuple[Route | None, dict[str, Any] | None, bool] = (None, None, True)
    route, data, broken = careful.careful("finding who it goes to", lambda: (*_foreseen(told, understood, chosen, at), False), failed) if dispatch else (None, None, False)
    if broken or (dispatch and data is None and set(missing) & set(careful.PIECES)):
        missing.append("dispatch")
    return Opening(with_unclear(_data(told, chosen), missing), [Entry("dispatch", data)] if data else [], at), route


def _danger(told: Told, understood: Understood, chosen: dict[str, str], at: datetime, dispatch: bool) -> tuple[Opening, Route | None]:
    """A danger goes at once, whatever else is not clear; that of an older file, of which nothing is to be sent, waits first in the list."""
    if perhaps_a_tip(told, understood):
        chosen = {**chosen, "demand": "tip"}  # until somebody says otherwise, no unit sees who told it
    more, entries, route, sent = danger.opening(told, understood, chosen, at)
    if sent.failed:
        more = {**more, unclear.KEY: ["dispatch"]}
    if not dispatch and at < timezone.now() - danger.fresh(at):
        entries, route = [], None
    return Opening({**_data(told, chosen), **more}, entries, at), route


def _foreseen(told: Told, understood: Understood, chosen: dict[str, str], at: datetime) -> tuple[Route | None, dict[str, Any] | None]:
    if chosen["urgency"] == danger.DANGER:
        _more, entries, route, _sent = danger.opening(told, understood, chosen, at)
        return route, dict(entries[0].data) if entries else None
    if not sure(told, understood):
        return None, None
    route = route_on(timezone.localtime(at).date(), chosen["subject"], chosen["place"], told.text)
    if route is None or told.against in (route.lead, *route.helpers):  # who is complained of is not given it without a person's word
        return None, None
    return route, duties.as_data(route, chosen["urgency"], at)


def route_on(day: date, subject: str, place: str, text: str) -> Route | None:
    """Where the catalogue of a day sends a request. LookupError where none of its versions is in force then, or it names a unit that is no more:
    a person looks, and the rest is not sent to the districts in silence."""
    catalogue = duties.on(day)
    if not catalogue.rows and Duty.objects.exists():
        raise LookupError("no version of the duty catalogue is in force")
    route = catalogue.find(subject, place, text)
    units = danger.finder_on(day).codes
    if route is not None and route.lead not in units:
        raise LookupError("the catalogue names a unit that is not in force")
    return route if route is None else replace(route, helpers=tuple(u for u in route.helpers if u in units))


def _telling(told: Told, matter: Matter, at: datetime, key: str, caller: Caller | None, joined: Understood | None = None) -> Telling:
    return Telling(
        matter=matter,
        answered_by=matter,
        caller=caller,
        channel=told.channel,
        source=told.source,
        source_id=told.source_id or None,
        told_at=at,
        secret=digest(key),
        sealed=seal({"key": key}),
        longitude=told.point[0] if told.point else None,
        latitude=told.point[1] if told.point else None,
        hidden=told.hidden,
        firm=told.firm,
        demand=(told.demand or joined.demand or "help") if joined else state.of(matter.document)["demand"],
        against=told.against,
        joined=joined is not None,
    )


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def by_key(key: str) -> Telling | None:
    """The telling that a key follows."""
    return Telling.objects.select_related("matter", "matter__lead").filter(secret=digest(key)).first() if key else None


def right(actor: Actor) -> None:
    """Refused for who may not take requests in: asked before anything is answered, also about what is known already."""
    if not actor.may("take_request"):
        raise Refused(_("你没有“%s”的权限。") % named(REQUEST.move("receive")))


def check(told: Told) -> None:
    """Refused, in one sentence, for what is no request."""
    if not told.text.strip():
        raise Refused(_("请写明要反映的事情。"))
    if len(told.text) > LONGEST:
        raise Refused(_("文字超过%d字；请写得短一些，材料可以作为附件。") % LONGEST)
    if told.point and not (-180 <= told.point[0] <= 180 and -90 <= told.point[1] <= 90):
        raise Refused(_("经纬度不合情理；请在地图上重新点选。"))
    if told.phone and callers.is_wrong(told.phone):
        raise Refused(_("“%s”不像电话号码；请核对，或留空匿名反映。") % told.phone[:30])
    if told.against and not Unit.objects.filter(code=told.against).exists():
        raise Refused(_("没有代码为“%s”的单位；请先在单位表里登记。") % told.against)
    if told.at and told.at.tzinfo is None:
        raise Refused(_("时间没有时区；请写成 2026-11-23T18:00:00+08:00 的样子。"))
    if told.at and not EARLIEST <= told.at <= timezone.now() + timedelta(days=1) and not (instants.believed(told.at) and not instants.believed(timezone.now())):
        raise Refused(_("时间“%s”不合情理；请核对年份。") % told.at.isoformat(timespec="minutes"))


def known(tellings: Sequence[Told]) -> dict[tuple[str, str], Matter]:
    """The requests of those tellings that were taken in before, by their source and its number."""
    found: dict[tuple[str, str], Matter] = {}
    by_source: dict[str, list[str]] = {}
    for told in tellings:
        if told.source_id:
            by_source.setdefault(told.source, []).append(told.source_id)
    for source, ids in by_source.items():
        for telling in Telling.objects.select_related("matter", "matter__lead").filter(source=source, source_id__in=ids):
            found[source, str(telling.source_id)] = telling.matter
    return found


def _known(told: Told) -> Telling | None:
    if not told.source_id:
        return None
    return Telling.objects.select_related("matter", "answered_by").filter(source=told.source, source_id=told.source_id).first()


def _chosen(told: Told, understood: Understood) -> dict[str, str]:
    """What a person chose, or else what was understood. Where nobody can say what kind it is, it is kept as a tip-off is: no unit sees who told it."""
    return {
        "demand": told.demand or understood.demand or ("tip" if "demand" in understood.missing else "help"),
        "subject": told.subject or _code(understood.subject),
        "place": told.place or _code(understood.place),
        "urgency": danger.DANGER if danger.is_one(told, understood) else told.urgency or understood.urgency,
    }


def _code(candidate: Candidate | None) -> str:
    return candidate.code if candidate else ""


def perhaps_a_tip(told: Told, understood: Understood) -> bool:
    """Whether it may be a tip-off and nobody has said so: a unit must not see who gave one (R19)."""
    doubtful, sure = bars_on("tip", timezone.localdate())
    return not told.demand and (doubtful <= understood.tip < sure or "demand" in understood.missing)


def sure(told: Told, understood: Understood) -> bool:
    """Whether no person need look before it is dispatched: the rule's bar for the subject, and a place."""
    (least,) = bars_on("sure", timezone.localdate())
    subject = bool(told.subject) or (understood.subject is not None and understood.subject.probability >= least)
    place = bool(told.place) or understood.place is not None
    if set(understood.missing) & {"subject", "place", "demand"}:
        return False
    return place and subject and not perhaps_a_tip(told, understood)


def _data(told: Told, chosen: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {"text": told.text.strip(), "channel": told.channel, "address": told.address[:500], "look": public_words.rule(chosen["subject"], told.channel), **chosen}
    if told.point:
        data["point"] = [round(told.point[0], 6), round(told.point[1], 6)]
    if told.source_id:
        data["source_id"] = told.source_id[:100]
    if told.against:
        data["against"] = told.against
    if told.hidden:
        data["hidden"] = True
    if told.firm:
        data["firm"] = told.firm
    if told.calm.strip() and told.urgency not in ("", danger.DANGER):
        data["calm"] = told.calm.strip()[:200]
    if told.attributes:
        data["attributes"] = dict(told.attributes)
    return data
