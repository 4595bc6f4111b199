"""Danger waits for nobody: what is of life and limb goes at once, by its kind, to who must go (``danger_table``), whatever is unclear
about subject, place or demand; its clock runs from the first second, by hours and by no calendar of working days.

Who says otherwise must say why (``IncomingSubmission.calm``); a choice of another urgency alone does not take a danger back. Where nobody can be found
it stays with the hotline's dispatchers, first in their list, its clock running.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.accounts.models import Membership
from luoshi.matters import keys, ledger, unfinished
from luoshi.matters.ledger import SYSTEM, Entry
from luoshi.matters.models import Event, Matter
from luoshi.notices.outbox import owe
from luoshi.registers.languages import word_of
from luoshi.routing.catalogue import Route
from luoshi.understanding.danger_kinds import OTHER, DangerKind, kinds_of

from . import duties, privacy, state
from .channels import DANGER_TABLE
from .danger_table import Finder, row_of
from .fallbacks import careful, pressing
from .handling import due_words
from .moves import FOLLOWED, RECEIVED
from .rule_tables import limit_on, rule_on
from .submission import IncomingSubmission, Understood

log = logging.getLogger("luoshi.requests")
DANGER = "danger"
TELL, BECOMES = "tell", "danger"  # what may have to be done later
RUNG: tuple[str, ...] = ("110", "119", "120")  # where the table that says which cannot be read
MOST_PLACES = 6  # that a danger is sent to, where it is not clear in which it is
GIVES_WORK = ("dispatch", "redispatch", "adjudicate", "call_in", "receive", "classify", "whistle")
WORDS_OF = {"add": "words", "ask_again": "reason"}  # moves that bring more of what the caller says


@dataclass(frozen=True)
class Sent:
    """Where a danger goes: its kinds with why, the numbers to be rung, the units (the first leads), by when, and the place."""

    kinds: tuple[str, ...]
    why: str
    numbers: tuple[str, ...]
    units: tuple[str, ...]
    limit: dict[str, Any]
    due_at: str
    failed: bool = False  # who must go could not be looked up: it is tried again

    @property
    def known(self) -> dict[str, Any]:
        """As the ledger keeps it with the request: codes in clear; why, which holds words of the caller's, is sealed."""
        return {"urgency": DANGER, "danger": {"kinds": list(self.kinds), "numbers": list(self.numbers)}, "danger_why": self.why, "due_at": self.due_at}


def is_one(incoming: IncomingSubmission, understood: Understood) -> bool:
    """Whether a submission is treated as a danger: a person said so, or it was understood so and nobody said why it is none."""
    if incoming.urgency == DANGER:
        return True
    return understood.urgency == DANGER and not (incoming.urgency and incoming.calm.strip())


def sent(text: str, places: Sequence[str], at: datetime, against: str = "", tip: bool = False) -> Sent:
    """Where a danger goes, by the table in force then. ``places``: where it is, or each place where it may be;
    ``against``: the unit complained of, to which what is a ``tip`` is not given."""
    day = timezone.localtime(at).date()
    untold: tuple[DangerKind, ...] = (DangerKind(OTHER, 0.0, ()),)
    found = careful("telling of what kind a danger is", lambda: kinds_of(text, day), untold)
    kinds = tuple(k.kind for k in found)
    none: list[str] | None = None
    units = careful("finding who goes to a danger", lambda: _units(kinds, list(places)[:MOST_PLACES], day, against, tip), none)
    why = "；".join(f"{named(k.kind, day)}（{'、'.join(k.words[:4]) or '全文'}）" for k in found)
    rule = limit_on(DANGER, day)
    limit = duties.limit_of(rule.amount, rule.unit, f"{rule.code}/{rule.version}")
    numbers = careful("finding the numbers to be rung", lambda: tuple(dict.fromkeys(n for k in kinds for n in row_of(k, day).numbers)), RUNG)
    numbers = RUNG if found is untold else numbers
    return Sent(kinds, why, numbers, tuple(units or ()), limit, due(at, limit), units is None)


def sent_of(incoming: IncomingSubmission, places: Sequence[str], at: datetime, demand: str) -> Sent:
    """The same of a telling; ``demand``: what it is taken for."""
    return sent(incoming.text, places, at, incoming.against, demand == "tip")


def _units(kinds: tuple[str, ...], places: list[str], day: date, against: str, tip: bool) -> list[str]:
    finder = finder_on(day)
    units = finder.of(kinds, places)
    unclear = len(places) != 1 or places[0][6:9] == "000"  # nowhere, in several, or in no street of it
    if (not units or unclear or against in units) and (officer := finder.officer(places)):
        units = list(dict.fromkeys([*units, officer]))  # who is complained of must go all the same: it does not see who told it, and somebody watches
    if tip and against:
        kept_from = privacy.accused_among(units, against)
        units = [u for u in units if u not in kept_from]
    return units


def due(at: datetime, limit: dict[str, Any]) -> str:
    """When the clock of a danger ends: hours of the day and night, whatever the calendar knows of working days."""
    if limit["unit"] in ("hours", "working_hours"):
        return (timezone.localtime(at) + timedelta(hours=limit["amount"])).isoformat()
    return (timezone.localtime(at) + timedelta(days=limit["amount"])).isoformat()


def opening(incoming: IncomingSubmission, understood: Understood, chosen: Mapping[str, str], at: datetime) -> tuple[dict[str, Any], list[Entry], Route | None, Sent]:
    """What a danger adds to the data of the move ``receive``, the moves that follow it at once, and where it goes."""
    place, tip = chosen["place"], chosen["demand"] == "tip"
    places = [place] if place else [c.code for c in understood.places]
    found = sent_of(incoming, places, at, chosen["demand"])
    if not found.units:
        return found.known, [], None, found
    route = route_to(found, place, incoming.against if tip else "")
    return found.known, [Entry("dispatch", dispatch_data(found, route), by=DANGER_TABLE)], route, found


def route_to(found: Sent, place: str, accused: str = "") -> Route:
    """The route that the first unit means, with the district that watches, unless a tip-off accuses it."""
    lead, *helpers = found.units
    catalogue = duties.on_if_it_can(timezone.localdate())
    way, district = catalogue.way_to(lead, place)
    copy = "" if way == "district" or privacy.accused_among([district], accused) else district  # of a danger the district hears in any case
    by = _("急险去向表") + "：" + "、".join(named(kind, timezone.localdate(), translated=True) for kind in found.kinds)
    return Route(lead, tuple(helpers), way, copy, (found.limit["amount"], found.limit["unit"]), by)


def dispatch_data(found: Sent, route: Route) -> dict[str, Any]:
    """The data of the move ``dispatch``."""
    return {"lead": route.lead, "helpers": list(route.helpers), "route": route.way, "copy": route.copy, "limit": found.limit, "due_at": found.due_at, "duty": route.rule}


def named(kind: str, on: date, translated: bool = False) -> str:
    """A kind of danger in words, in Chinese or ``translated`` into the language in use; its code where the table cannot be read."""
    row = careful("naming a danger", lambda: row_of(kind, on), None)
    return kind if row is None else word_of(row) if translated else row.zh


def finder_on(day: date) -> Finder:
    """The deployment's units, kept for a short while."""
    found: Finder = duties.cached(f"danger {day}", lambda: Finder(day))
    return found


def heard(text: str, at: datetime) -> bool:
    """Whether words tell of a danger, by the rules in force then."""
    return pressing(text, timezone.localtime(at).date())[0] == DANGER


def hear(matter: Matter, events: list[Event]) -> None:
    """A listener of the ledger: what becomes a danger later goes at once as well, and the receivers are told at once."""
    if matter.kind != "request":
        return
    last = events[-1]
    unfinished.attempt(BECOMES, [(matter, last.seq)], lambda: _became(matter, last))
    if state.of(matter.document)["urgency"] == DANGER and any(e.move in GIVES_WORK for e in events) and last.at > timezone.now() - fresh(last.at):
        unfinished.attempt(TELL, [(matter, 0)], lambda: tell(matter))


def _become_after_all(matter: Matter, seq: int) -> None:
    event = matter.events.get(seq=seq)
    keys.open_all([event])
    _became(matter, event)


unfinished.how(TELL, lambda matter, _of: tell(matter))
unfinished.how(BECOMES, _become_after_all)


def fresh(at: datetime) -> timedelta:
    """How old a danger may be, for somebody to be woken for it: histories are taken in too."""
    return timedelta(hours=int(rule_on("danger_fresh", timezone.localtime(at).date())[0]))


def _became(matter: Matter, event: Event) -> None:
    """More words that tell of a danger make a request one; and what somebody calls a danger is sent, if nobody has it yet."""
    request = state.of(matter.document)
    said = event.reason if WORDS_OF.get(event.move) == "reason" else str(event.data.get(WORDS_OF.get(event.move, ""), ""))
    called = event.move == "classify" and event.data.get("urgency") == DANGER and "danger" not in event.data
    if not called and not (said and request["urgency"] != DANGER and matter.state not in ("ended", "void") and heard(said, event.at)):
        return
    text = said or matter.text
    found = sent(text, [matter.place] if matter.place else [], event.at, request.get("against", ""), request["demand"] == "tip")
    accused = request.get("against", "") if request["demand"] == "tip" else ""
    entries = [Entry("classify", found.known, _("补充的话里有急险"))]
    if matter.state in (*RECEIVED, FOLLOWED) and found.units:
        entries.append(Entry("dispatch", dispatch_data(found, route_to(found, matter.place, accused))))
    elif matter.state in ("issued", "under_way", "sent_back"):
        more = [u for u in found.units if u != matter.document["lead"] and u not in matter.document["helpers"]]
        if more:
            entries.append(Entry("call_in", {"helpers": more, "due_at": found.due_at}))
    ledger.move_many(matter, entries, SYSTEM, at=event.at)


def tell(matter: Matter) -> int:
    """Owe a notice to everybody of the units that have a danger to see to, once for each; to the dispatchers where no unit has it.
    Returns how many are new. No words of the caller's stand in it."""
    document = matter.document
    codes = [document["lead"], *document["helpers"]] if document["lead"] else []
    members = Membership.objects.filter(unit__code__in=codes, user__is_active=True).exclude(user__email="").values_list("unit__code", "user_id", "user__email")
    receivers = [(unit, pk, email) for unit, pk, email in members]
    for unit in set(codes) - {unit for unit, _pk, _email in receivers}:
        _nobody_to_tell(unit)
    if not any(unit == document["lead"] for unit, _pk, _email in receivers):
        receivers += [("hotline", user.pk, user.email) for user in dispatchers()]
    title, text = _words(matter)
    return sum(owe(f"danger:{matter.ref}:{unit}:{pk}", "email", email, title, text) for unit, pk, email in receivers)


@cache
def _nobody_to_tell(unit: str) -> None:
    """Once for each unit and process: luoshi check says it too."""
    log.warning("unit %s has a danger to see to and no member with an e-mail address", unit)


def dispatchers() -> Iterable[Any]:
    """The people of the hotline's dispatch desk that have an address."""
    may = Permission.objects.filter(content_type__app_label="matters", codename="dispatch_request")
    found = get_user_model().objects.filter(Q(groups__permissions__in=may) | Q(user_permissions__in=may), is_active=True).exclude(email="")
    return found.distinct().order_by("pk")


def _words(matter: Matter) -> tuple[str, str]:
    known = state.danger_of(state.of(matter.document))
    day = timezone.localdate()
    kinds = "、".join(named(k, day) for k in known["kinds"]) or _("急险")
    until = due_words(matter.due_at or "", year=False)
    link = f"{settings.SITE_URL}/desk/requests/{matter.ref}/"
    title = _("急险 %(ref)s：%(kinds)s") % {"ref": matter.ref, "kinds": kinds}
    numbers = "、".join(known["numbers"])
    text = _("请马上处置：%(kinds)s，编号%(ref)s，%(until)s前回话。应同时告知：%(numbers)s。%(link)s")
    return title, text % {"kinds": kinds, "ref": matter.ref, "until": until, "numbers": numbers or "—", "link": link}
