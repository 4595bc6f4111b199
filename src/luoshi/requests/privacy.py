"""Who may see what of each submission: its person, its words, its photos, that it exists at all (R19). One place, asked by every
screen, file and interface; each submission is judged by itself, however many belong to one request.

A submission is *private* where it is a tip-off, a complaint against a unit, told on condition that it is not shown, a firm's, or one
whose answer is a secret of law (art. 11). So is what is against somebody by a name that means no unit, until a person has said whom
(``submission.UNKNOWN``). A unit complained of, what is below it and who took its duties over are *shut out*: they see
of it neither person nor photo, words only without what tells a person, and no time but the day; of a tip-off against them, nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.codes.divisions import prefix_of
from luoshi.matters import withdrawals
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Assignment, Event, Matter, MatterQuerySet
from luoshi.matters.search import Rows
from luoshi.registers.models import Unit
from luoshi.understanding.bars import bars_on
from luoshi.wording import for_anybody

from . import callers, state
from .callback import whose
from .models import Submission
from .moves import FOLLOWED, OPEN, RECEIVED
from .submission import UNKNOWN, IncomingSubmission, Understood

ALL = ("view_all_matters", "take_request", "dispatch_request", "call_back", "exclude_request")
OFFICE_ONLY = ("tie", "flag", "unflag")  # moves that units do not see: that one person told two things, and how a caller behaved
DESK = ("take_request", "call_back")  # who speaks with callers
DISTRICTS = ("district", "zone")
APART = Q(demand="tip") | ~Q(against="")  # joined to nothing and merged with nothing
Kin = dict[str, tuple[str, str, str]]  # of each unit its parent, its successor, its place
SECRET = Q(demand="tip") | Q(hidden=True) | ~Q(firm="") | Q(protected=True)  # whoever is complained of
_GIVE = ("dispatch", "redispatch", "adjudicate", "call_in", "whistle")  # moves that bring a unit to a request


def own_of(matter: Any) -> QuerySet[Submission]:
    """The submission that opened a request, by the request's key or a reference to it."""
    return Submission.objects.filter(matter=matter, joined=False)


def ordinary(matters: Rows) -> Rows:
    """Those of which anybody may know: opened by no private submission. What was joined to them is judged apart."""
    return matters.filter(~Exists(own_of(OuterRef("pk")).filter(private=True)))


def untouched(matters: Rows) -> Rows:
    """The ordinary ones to which nothing private was joined: what the public lists hold."""
    return ordinary(matters).filter(~Exists(Submission.objects.filter(answered_by=OuterRef("pk"), private=True)))


def listed() -> QuerySet[Matter]:
    """The requests of which anybody may know that they are there: no tip-offs, no complaints about a unit, no secrets (art. 11), nothing that
    one who told it wants hidden, and nothing of the enterprise line. Nor what such a submission was joined to. Their words: ``public_words``."""
    return untouched(Matter.objects.filter(kind="request")).filter(~Q(document__request__demand="tip"), ~Q(document__request__outcome="protected"))


def is_private(submission: Submission) -> bool:
    """Whether a submission is nobody's to see but of who handles it (as the database's ``private``)."""
    return submission.demand == "tip" or submission.hidden or bool(submission.firm) or bool(submission.against) or submission.protected


def stands_alone(incoming: IncomingSubmission, understood: Understood) -> bool:
    """Whether what is told may not be joined to another's request; what nobody has called anything and may be a tip-off neither."""
    doubtful = bars_on("tip", timezone.localdate())[0]
    guessed = not incoming.demand and (understood.demand == "tip" or understood.tip >= doubtful)
    return incoming.demand == "tip" or guessed or bool(incoming.against)


def refuse_joining(incoming: IncomingSubmission, understood: Understood, matter: Matter) -> None:
    """Refused where a submission and a request may not become one: either is a tip-off or a complaint against a unit. The sentence
    does not say which. What else is private may be joined; its words stay private."""
    if stands_alone(incoming, understood) or own_of(matter).filter(APART).exists():
        raise Refused(_("举报和对单位的投诉各自单独办理，不能并到一起；请单独提交。"))


def joinable(refs: Iterable[str]) -> set[str]:
    """The numbers of those requests that may be offered for joining."""
    return set(ordinary(Matter.objects.filter(kind="request", ref__in=list(refs))).values_list("ref", flat=True))


def guard(matter: Matter, events: Sequence[Event]) -> None:
    """Heard by the ledger before a move stands: tip-offs and complaints against units are not merged, either way, and a tip-off is given to nobody whom it accuses."""
    if matter.kind != "request":
        return
    for event in events:
        own = state.of(matter.document)
        if event.move == "merge" and (own["demand"] == "tip" or own.get("against") or _any_apart(matter.ref, str(event.data["merged_into"]))):
            raise Refused(_("举报和对单位的投诉各自单独办理，不能并到一起；请分别处理。"))
        if event.move in _GIVE and own["demand"] == "tip" and (against := own.get("against")):
            given = {event.data.get("lead"), event.data.get("copy"), *(event.data.get("helpers") or ()), *(event.data.get("units") or ())}
            if accused_among((str(code) for code in given if code), against):
                raise Refused(_("举报不能交给被举报的单位和它的下属单位；请改派。"))


def _any_apart(*refs: str) -> bool:
    return Submission.objects.filter(APART, answered_by__ref__in=refs).exists()


def accused_among(codes: Iterable[str], against: str) -> set[str]:
    """Those of the units to whom a tip-off against a unit must not be given: the unit, what is below it, who took its duties over."""
    return {code for code in codes if against and against in _shut([code], _kin())}


def keep_up(matter: Matter, events: Sequence[Event]) -> None:
    """What a person said of a request later (its kind, whom it is against, that it is a secret of law) belongs to the submission that opened it."""
    if matter.kind != "request":
        return
    for event in events:
        changed: dict[str, str | bool] = {k: str(event.data[k]) for k in ("demand", "against") if event.move == "classify" and k in event.data}
        if event.move in ("answer", "transfer", "call_back") and event.data.get("outcome") == "protected":
            changed["protected"] = True
        if changed:
            own_of(matter).update(**changed)


@dataclass(frozen=True)
class Viewer:
    """Who looks. ``desk``: speaks with callers; ``office``: may look up every request; ``units``: the codes of the own ones; ``shut``:
    whom a submission must be against for the viewer to be shut out; ``near``: the same and what is below the own units; ``handles``: may
    handle the own unit's requests."""

    desk: bool = False
    office: bool = False
    handles: bool = False
    units: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()

    @classmethod
    def of(cls, user: Any) -> Viewer:
        """Who a user is."""
        units = frozenset(user.memberships.values_list("unit__code", flat=True))
        may = {p for p in (*ALL, "handle_request") if user.has_perm(f"matters.{p}")}
        kin = _kin()
        shut = _shut(units, kin)
        near = shut | _below(units, kin) | {UNKNOWN}  # nobody knows yet whom it is against: it may be near
        return cls(bool(may & set(DESK)), bool(may & set(ALL)), "handle_request" in may, units, shut, near)

    def accused(self, submission: Submission) -> bool:
        """Whether a submission is against the viewer's own unit, one above it, or one whose duties it took over."""
        return not self.desk and bool(submission.against) and submission.against in self.shut

    def person(self, matter: Matter, submission: Submission) -> bool:
        """Whether the viewer may see who told it: the desk; the unit that leads, while it has it in hand, unless it is a tip-off, was to
        stay hidden, a firm's without a name, a secret of law, or against the unit or what is near it."""
        if self.desk:
            return True
        leads = self.handles and matter.lead is not None and matter.lead.code in self.units and matter.state in OPEN
        kept = submission.demand in ("tip", "") or submission.hidden or submission.firm == "anonymous" or submission.protected
        return leads and not kept and not (submission.against and submission.against in self.near)

    def words(self, matter: Matter, submission: Submission) -> bool:
        """Whether the viewer may read its words as they were said and see its photos. Of what was joined to another's request, units
        read no tip-off; who only watches reads nothing private."""
        if self.desk:
            return True
        if self.accused(submission):
            return False
        if self.office:
            return True
        given = {matter.document["lead"], *matter.document["helpers"]} & self.units
        apart = submission.joined or submission.matter_id != matter.pk
        return (
            (not apart or submission.demand not in ("tip", ""))
            if given
            else not (is_private(submission) and (submission.demand == "tip" or not submission.against or submission.against in self.near))
        )

    def raw(self, matter: Matter, submission: Submission) -> bool:
        """Whether the viewer reads its words as they were said; else without what tells its person. Units do so of a private one only
        while they may see who told it: what is kept from them must not stand in the words."""
        return not self.accused(submission) and (self.desk or self.office or not is_private(submission) or self.person(matter, submission))

    def exists(self, matter: Matter, submission: Submission) -> bool:
        """Whether the viewer may know that there is such a submission."""
        own = submission.matter_id == matter.pk and not submission.joined
        return self.words(matter, submission) or (own and not (self.accused(submission) and submission.demand == "tip"))


class Sight:
    """What one viewer sees of one request."""

    def __init__(self, viewer: Viewer, matter: Matter) -> None:
        self.viewer, self.matter = viewer, matter
        self.submissions = list(Submission.objects.filter(Q(answered_by=matter) | Q(matter=matter)).select_related("caller").order_by("pk"))
        self.by_pk = {t.pk: t for t in self.submissions}
        self.own = next((t for t in self.submissions if t.matter_id == matter.pk and not t.joined), None)

    @property
    def shut(self) -> bool:
        """Whether the request itself is against the viewer: words without what tells a person, no time but the day, no files."""
        return self.own is not None and self.viewer.accused(self.own)

    @property
    def blots(self) -> bool:
        """Whether the words of the request are shown without what tells its person; so of all that is ``shut``, and of what units handle
        without knowing who told it."""
        return self.own is not None and not self.viewer.raw(self.matter, self.own)

    def contacts(self) -> list[Submission]:
        """The submissions whose persons may be seen."""
        return [t for t in self.submissions if t.answered_by_id == self.matter.pk and self.viewer.person(self.matter, t)]

    def count(self) -> int:
        """How many told it, as far as the viewer may know."""
        return sum(t.answered_by_id == self.matter.pk and self.viewer.exists(self.matter, t) for t in self.submissions)

    def text(self, words: str) -> str:
        """Words of the submission that opened it, as they may be read."""
        return _without_person(words, [self.own]) if self.own is not None and self.blots else words

    def at(self, when: datetime | None) -> datetime | None:
        """An instant, as exactly as it may be known: to who is complained of, the day."""
        return when.replace(hour=0, minute=0, second=0, microsecond=0) if when is not None and self.shut else when

    def events(self, events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The history, without what belongs to submissions that may not be seen."""
        return [seen for event in events if (seen := self._event(event)) is not None]

    def files(self) -> set[str] | None:
        """The SHA-256 of the files that may not be seen; None where none may."""
        if self.shut:
            return None
        held: set[str] = set()
        for event in self.matter.events.filter(move__in=("receive", "add")):
            if not self._words_visible(event.move, event.data):
                held |= set(event.data.get("evidence") or ())
        return held

    def _words_visible(self, move: str, data: Mapping[str, Any]) -> bool:
        """Whether the words (and files) of an event may be seen."""
        said = None if move in withdrawals.MOVES else whose(data)
        if said in self.by_pk:
            return self.viewer.words(self.matter, self.by_pk[said])
        if move == "add" and (data.get("joined") or data.get("evidence")):  # taken in before it was noted whose they are
            return all(self.viewer.words(self.matter, t) for t in self.submissions if t.joined or t.matter_id != self.matter.pk)
        return True

    def _event(self, event: Mapping[str, Any]) -> dict[str, Any] | None:
        if event["move"] in OFFICE_ONLY and not (self.viewer.desk or self.viewer.office):
            return None
        if not self._words_visible(event["move"], event["data"]):
            kept = {k: v for k, v in event["data"].items() if k not in ("words", "comment", "evidence")}
            return None if event["move"] in ("add", "caller_answered") else {**event, "data": kept, "reason": ""}
        if not self.blots:
            return dict(event)
        if event["move"] in withdrawals.MOVES:
            return {**event, "data": {k: v for k, v in event["data"].items() if k == "ground"}, "reason": ""}
        data = {k: self.text(v) if isinstance(v, str) and k in ("words", "text", "comment", "address") else v for k, v in event["data"].items()}
        if not self.shut:
            return {**event, "data": data, "reason": self.text(event["reason"])}
        data.pop("evidence", None)
        return {**event, "data": data, "reason": self.text(event["reason"]), "at": event["at"][:10] + "T00:00:00+08:00" if event["move"] in ("receive", "add") else event["at"]}


def visible(user: Any) -> MatterQuerySet:
    """The requests that a person may see at all: the office every one; units what they lead, help with or were called to; a district
    also what was copied to it, but nothing private. A tip-off against a unit is not there for its people, whatever their office."""
    viewer, found = Viewer.of(user), Matter.objects.filter(kind="request")
    if viewer.desk:
        return found
    against = own_of(OuterRef("pk")).filter(demand="tip", against__in=viewer.shut)
    if viewer.office:
        return found.filter(~Exists(against)) if viewer.shut else found
    memberships = [m.unit for m in user.memberships.select_related("unit")]
    if not memberships:
        return found.none()
    mine = Q(pk__in=Assignment.objects.filter(unit__in=memberships, until=None).values("matter_id"))
    kept = Q(~Exists(own_of(OuterRef("pk")).filter(SECRET | Q(against__in=viewer.near), private=True)))
    for unit in memberships:
        if unit.kind in DISTRICTS and unit.place_code:  # what goes to its streets is copied to it (art. 12)
            mine |= Q(place__startswith=prefix_of(unit.place_code)) & Q(document__request__copy=unit.code) & ~Q(state__in=(*RECEIVED, FOLLOWED)) & kept
    return found.filter(mine).filter(~Exists(against)).exclude(state="void")


def accusing(user: Any) -> Q | None:
    """The requests that are against the viewer's units; None where the viewer may read them all."""
    viewer = Viewer.of(user)
    return None if viewer.desk or not viewer.shut else Q(Exists(own_of(OuterRef("pk")).filter(against__in=viewer.shut, private=True)))


def unsearched(user: Any) -> Q | None:
    """The requests to be searched by no word, for what is blotted out of them could be read piece by piece: to units all that are
    private, to the office those against their own. None where the viewer may read them all."""
    viewer = Viewer.of(user)
    return accusing(user) if viewer.desk or viewer.office else Q(Exists(own_of(OuterRef("pk")).filter(private=True)))


def visible_rows(user: Any, matters: Iterable[Matter]) -> list[Matter]:
    """Requests as a list or file may show them to a viewer: of what the viewer does not read as it was said, the words without what tells a
    person; to whom it is against, the day alone. Not to be saved."""
    viewer, rows = Viewer.of(user), list(matters)
    if viewer.desk or (viewer.office and not viewer.shut):
        return rows
    own = {t.matter_id: t for t in Submission.objects.filter(matter__in=[m.pk for m in rows], joined=False, private=True).select_related("caller")}
    return [visible_row(m, viewer.accused(own[m.pk]), [own[m.pk]]) if m.pk in own and not viewer.raw(m, own[m.pk]) else m for m in rows]


def visible_row(matter: Matter, shut: bool, submissions: Sequence[Submission]) -> Matter:
    """A request without what tells who told it; the day alone where it is ``shut``. Not to be saved."""
    matter.text = _without_person(matter.text, submissions)
    if shut:
        matter.opened_at = matter.opened_at.replace(hour=0, minute=0, second=0, microsecond=0) if matter.opened_at else None
    return matter


def _without_person(words: str, submissions: Sequence[Submission]) -> str:
    """Words without numbers and given names, and without the name and number of those who told it, however they are written and wherever."""
    given = [callers.read(t.caller) for t in submissions if t.caller] + list(callers.reach_of(submissions).values())
    for name in sorted({str(each.get("name", "")).strip() for each in given}, key=len, reverse=True):
        words = words.replace(name, "（姓名略）") if len(name) > 1 else words
    for number in {str(each.get("phone", "")) for each in given}:
        words = re.sub(r"\W{0,3}".join(number), "（号码略）", words) if len(number) > 5 else words
    return for_anybody(words)


def _kin() -> Kin:
    """Of each unit its parent's and its successor's code and its place, by its code."""
    rows = Unit.objects.values_list("code", "parent__code", "successor__code", "kind", "place_code")
    return {code: (parent or "", successor or "", place if kind in DISTRICTS else "") for code, parent, successor, kind, place in rows}


def _shut(units: Iterable[str], kin: Kin) -> frozenset[str]:
    """The units, those above them, and those whose duties they took over."""
    found, left = set[str](), list(units)
    while left:
        code = left.pop()
        if code and code not in found:
            found.add(code)
            left += [kin.get(code, ("", "", ""))[0], *(c for c, row in kin.items() if row[1] == code)]
    return frozenset(found)


def _below(units: Iterable[str], kin: Kin) -> frozenset[str]:
    """The units below these, by their parents or lying in a district's place."""
    found, left = set[str](), list(units)
    prefixes = tuple(prefix_of(kin[u][2]) for u in units if u in kin and kin[u][2])
    if prefixes:
        found |= set(Unit.objects.filter(kind__in=("street", "town")).filter(_starts(prefixes)).values_list("code", flat=True))
    while left:
        code = left.pop()
        below = [c for c, row in kin.items() if row[0] == code and c not in found]
        found |= set(below)
        left += below
    return frozenset(found)


def _starts(prefixes: Sequence[str]) -> Q:
    found = Q(pk__in=())
    for prefix in prefixes:
        found |= Q(place_code__startswith=prefix)
    return found
