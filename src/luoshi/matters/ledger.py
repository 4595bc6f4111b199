"""The only writer of the ledger: a move is checked against the table of moves, appended as an event, and the present state
is derived from it, all in one transaction."""

from __future__ import annotations

import copy
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import chain, checks, keys, kind_words, kinds, projection, sealing, state, withdrawals
from .kinds import Kind
from .models import Event, Matter
from .refusal import Refused as Refused

FEW, GROUP = 20, 500  # rows: beyond FEW the units are read at once; GROUP are written at a time
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U
_LISTENERS: list[Callable[[Matter, list[Event]], None]] = []


class Stale(Refused):
    """Somebody else changed the matter in the meantime."""


@dataclass(frozen=True)
class Actor:
    """Who makes a move: a username, the units (codes) the person belongs to, and the permissions on matters."""

    name: str
    units: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """Whether the actor holds a permission over matters, by its name alone; the system holds them all, and
        nobody who is only called so."""
        return self is SYSTEM or permission in self.permissions

    @classmethod
    def of(cls, user: Any) -> Actor:
        """The actor of a signed-in Django user. A user who is not active may nothing."""
        given = user.get_all_permissions()
        held = {p.removeprefix("matters.") for p in given if p.startswith("matters.")}
        held |= {name.rpartition(".")[2] for kind in kinds.registered() for name in kind.elsewhere if name in given}
        units = frozenset(user.memberships.values_list("unit__code", flat=True))
        return cls(user.get_username(), units, frozenset(held))


SYSTEM = Actor("system")


@dataclass
class Entry:
    """One move to be written in a batch. ``at`` and ``by``: when and by whom, where a history from elsewhere is taken in."""

    move: str
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    at: datetime | None = None
    by: Actor | None = None


@dataclass
class Opening:
    """A matter to be opened: its data, the moves that follow at once, and when, if not now."""

    data: Mapping[str, Any]
    then: Sequence[Entry] = ()
    at: datetime | None = None


def open_matter(kind: str, data: Mapping[str, Any], actor: Actor, at: datetime | None = None, then: Sequence[Entry] = ()) -> Matter:
    """A new matter. ``data``: text and whatever of its kind's state is known; ``then``: moves that follow at once, all or none.

    Refused if the rules do not allow it.
    """
    return open_many(kind, [Opening(data, then)], actor, at)[0]


def open_many(kind: str, rows: Iterable[Mapping[str, Any] | Opening], actor: Actor, at: datetime | None = None) -> list[Matter]:
    """Many new matters in one transaction: all or none; written in groups, so that thousands are quick. The moves that follow may
    have instants of their own, in their order."""
    own_kind = kinds.of(kind)
    openings = [row if isinstance(row, Opening) else Opening(row) for row in rows]
    now, events = at or timezone.now(), []
    with transaction.atomic():
        units = projection.unit_ids() if len(openings) > FEW else projection.UnitIds()
        matters, parts = [], []
        for ref, opening in zip(_free_refs(own_kind, [o.at or now for o in openings]), openings, strict=True):
            matter = Matter(ref=ref, kind=kind)
            own, held = _begin(matter, [Entry(own_kind.opening, {**opening.data, "kind": kind}), *opening.then], actor, opening.at or now)
            projection.fill(matter, units)
            matters.append(matter)
            events.append(own)
            parts.append(held)
        Matter.objects.bulk_create(matters, batch_size=GROUP)
        for matter, own in zip(matters, events, strict=True):
            for event in own:
                event.matter = matter
        Event.objects.bulk_create([e for own in events for e in own], batch_size=GROUP)
        keys.store(e for own in events for e in own)
        projection.assign_new(matters, parts, units)
        projection.index_if_it_can(matters, new=True)
        projection.keep_tables(matters)
        for matter, own in zip(matters, events, strict=True):
            _notify_listeners(matter, own)
    return matters


def move(matter: Matter, name: str, actor: Actor, data: Mapping[str, Any] | None = None, *, reason: str = "", expected: int | None = None, at: datetime | None = None) -> Event:
    """Append one move. ``expected``: the version that the person saw; Stale if it is no longer the present one.

    Refused, with the sentence, if the state, the rights or the data do not allow it; nothing is written then.
    """
    return move_many(matter, [Entry(name, data or {}, reason)], actor, expected=expected, at=at)[0]


def move_many(matter: Matter, entries: Iterable[Entry], actor: Actor, *, expected: int | None = None, at: datetime | None = None) -> list[Event]:
    """Append several moves of one matter, all or none. The given instance is brought up to date."""
    try:
        with transaction.atomic():
            present = Matter.objects.select_for_update().get(pk=matter.pk)
            now = _instant(present, at)
            if expected is not None and present.version != expected:
                raise _stale(expected, present.version)
            events = _append(present, entries, actor, now)
            Event.objects.bulk_create(events)
            keys.store(events)
            projection.fill(present)
            present.save()
            projection.assign(present, now)
            projection.index_if_it_can([present])
            projection.keep_tables([present])
            _notify_listeners(present, events)
    except IntegrityError as error:
        raise Stale(_("这一事项正被别人同时修改；请刷新后再试。")) from error
    matter.__dict__.update({k: v for k, v in present.__dict__.items() if k != "_state"})
    return events


def check(matter: Matter, name: str, actor: Actor, data: Mapping[str, Any] | None = None, *, reason: str = "", expected: int | None = None) -> None:
    """Refused, or Stale, where the move could not be made now as far as its rules tell; nothing is written. For who asks before long work begins."""
    if expected is not None and matter.version != expected:
        raise _stale(expected, matter.version)
    _allowed(kinds.of(matter.kind), name, actor, matter.document, _plain(data or {}), reason, timezone.now())


def _stale(seen: int, now: int) -> Stale:
    return Stale(_("这一事项刚被别人改过（你看到的是第%(seen)s版，现在是第%(now)s版）；请刷新后再改。") % {"seen": seen, "now": now})


def permitted(matter: Matter, actor: Actor) -> list[str]:
    """The names of the moves that the actor may make now (what each must bring is checked when it is made)."""
    found = []
    for entry in kinds.of(matter.kind).moves_from(matter.state):
        try:
            checks.rights(entry, actor, matter.document)
        except Refused:
            continue
        found.append(entry.name)
    return found


def listen(hear: Callable[[Matter, list[Event]], None]) -> None:
    """Have a room above told of every move, in the transaction that writes it: what it writes stands or falls with the move."""
    if hear not in _LISTENERS:
        _LISTENERS.append(hear)


def _notify_listeners(matter: Matter, events: list[Event]) -> None:
    for hear in _LISTENERS:
        hear(matter, events)


def history(matter: Matter) -> list[dict[str, Any]]:
    """The events of a matter as plain dicts, first to last."""
    return [_as_dict(e) for e in keys.open_all(list(matter.events.order_by("seq")))]


def new_ref(kind: Kind, at: datetime) -> str:
    """A number that can be read out on the phone and cannot be guessed from another: C26-7K3QFX; a kind of which there are millions
    has more characters. It may exist already, if seldom: see ``_free_refs``."""
    return f"{kind.letter}{at:%y}-" + "".join(secrets.choice(ALPHABET) for _n in range(kind.digits))


def _free_refs(kind: Kind, instants: Sequence[datetime]) -> list[str]:
    """As many numbers, none of which exists."""
    refs: list[str] = []
    while len(refs) < len(instants):
        more = dict.fromkeys(new_ref(kind, at) for at in instants[len(refs) :])
        taken = _known(list(more)) | set(refs)
        refs += [ref for ref in more if ref not in taken]
    return refs


def _known(refs: Sequence[str]) -> set[str]:
    return {ref for n in range(0, len(refs), GROUP) for ref in Matter.objects.filter(ref__in=refs[n : n + GROUP]).values_list("ref", flat=True)}


def _append(matter: Matter, entries: Iterable[Entry], actor: Actor, now: datetime) -> list[Event]:
    """The events of these moves, not yet written, and the matter's document as it is after them."""
    matter.document = copy.deepcopy(matter.document)
    return [_next(matter, entry, actor, now) for entry in entries]


def _begin(matter: Matter, entries: Iterable[Entry], actor: Actor, at: datetime) -> tuple[list[Event], list[projection.Held]]:
    """The events of a new matter, not yet written, and which units had a part in it since when."""
    matter.document = state.blank()
    events: list[Event] = []
    parts: list[projection.Held] = []
    for entry in entries:
        at = entry.at or at
        if events and at < events[-1].at:
            raise ValueError(f"{entry.move} at {at} lies before the move it follows")
        events.append(_next(matter, entry, entry.by or actor, at))
        held = projection.held(matter.document)
        if not parts or held != parts[-1].units:
            parts.append(projection.Held(at, held))
    return events, parts


def _next(matter: Matter, entry: Entry, actor: Actor, now: datetime) -> Event:
    """The event of one move, which the matter's document has then taken in."""
    data = _plain(entry.data)
    kind = kinds.of(matter.kind)
    unit = _allowed(kind, entry.move, actor, matter.document, data, entry.reason, now)
    data = withdrawals.completed(entry.move, matter.document, kind.completes(entry.move, matter.document, data, unit))
    event = _event(matter, entry.move, data, actor, _plain({"": entry.reason})[""].strip(), now, unit)
    state.advance(matter.document, _as_dict(event))
    matter.head = event.hash
    return event


def _allowed(kind: Kind, name: str, actor: Actor, document: Mapping[str, Any], data: Mapping[str, Any], reason: str, now: datetime) -> str:
    """The unit for which the actor acts; Refused if the move may not be made."""
    entry, present = kind.table.get(name), document["state"]
    if entry is None and not any(name in other.table for other in kinds.registered()):
        raise Refused(_("没有“%s”这个动作。") % name)
    if entry is None or (entry.start and present not in entry.start) or (not entry.start and present):
        raise Refused(_("“%(state)s”的事项不能“%(move)s”。") % {"state": kind_words.state_word(present, kind.name), "move": kind_words.move_word(name, kind.name)})
    unit = checks.rights(entry, actor, document)
    checks.content(kind, entry, document, data, reason, actor.name, now)
    return unit


def _event(matter: Matter, name: str, data: dict[str, Any], actor: Actor, reason: str, at: datetime, unit: str) -> Event:
    seq = matter.document.get("version", 0) + 1
    event = Event(matter_id=matter.pk, seq=seq, move=name, at=at, by=actor.name, unit=unit, previous=matter.head)
    event.close(matter.kind, data, reason)
    event.hash = chain.digest(matter.head, matter.ref, _as_dict(event))
    return event


def _as_dict(event: Event) -> dict[str, Any]:
    sealed = {"stored": {"data": event.stored, "reason": event.stored_reason}} if sealing.sealed(event.stored) else {}
    return {
        "seq": event.seq,
        "move": event.move,
        "at": chain.instant(event.at),
        "by": event.by,
        "unit": event.unit,
        "reason": event.reason,
        "data": event.data,
        "previous": event.previous,
        "hash": event.hash,
        **sealed,
    }


def _instant(matter: Matter, at: datetime | None) -> datetime:
    """When a move is made. A matter's events stand in the order of time: a machine's clock that was set back does not put one
    before the last; ValueError for an instant given that would."""
    if at is not None and matter.changed_at and at < matter.changed_at:
        raise ValueError(f"{matter.ref}: {at} lies before its last event, {matter.changed_at}")
    return at or max(timezone.now(), matter.changed_at or timezone.now())


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as either database gives them back, so that what is hashed is what is read: NUL and lone surrogates are
    dropped from texts, large floats without a fraction become whole numbers (PostgreSQL's jsonb does both)."""
    try:
        text = json.dumps(data, ensure_ascii=False, default=_as_text, allow_nan=False)
        text = text.replace("\\u0000", "").encode("utf-8", "ignore").decode()
        made: dict[str, Any] = json.loads(text, parse_float=_stored_number)
    except (ValueError, OverflowError, RecursionError):
        raise Refused(_("填写的内容里有无法保存的数；请核对。")) from None
    return made


def _stored_number(written: str) -> float | int:
    number = float(written)
    if abs(number) >= 1e15:
        return int(number)
    return number or 0.0


def _as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
