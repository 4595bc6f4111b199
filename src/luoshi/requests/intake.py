"""The door through which every request comes, whatever its channel: checked, understood, put on the ledger, and, where the
catalogue is sure, dispatched, all in one transaction. What is acknowledged is on disk; the same submission twice is one request."""

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
from luoshi.matters.kind_words import named
from luoshi.matters.ledger import Actor, Entry, Opening, Refused, Stale
from luoshi.matters.models import Matter
from luoshi.registers.models import Duty
from luoshi.routing.catalogue import Route
from luoshi.understanding.bars import bars_on

from . import callers, complaints, danger, duties, fallbacks, instants, known_codes, notify, privacy, public_words, state, submission_fields, unclear
from .channels import DOOR, by_catalogue
from .kind import REQUEST
from .models import Caller, Submission
from .rule_tables import joinable_in
from .submission import LONGEST, Candidate, IncomingSubmission, Reader, Understood, cleaned
from .understanding import reader

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # what lies before has no rule in force


@dataclass(frozen=True)
class Receipt:
    """What became of a submission. ``key``: for the link by which its person follows it, known only now; ``new``: False where it was
    taken in before."""

    matter: Matter
    key: str
    understood: Understood
    route: Route | None
    new: bool = True


@dataclass(frozen=True)
class Prepared:
    """A submission that was understood and not yet written."""

    incoming: IncomingSubmission
    understood: Understood
    opening: Opening
    route: Route | None
    at: datetime


def take(incoming: IncomingSubmission, reader: Reader, actor: Actor = DOOR, dispatch: bool = True) -> Receipt:
    """Take a submission in. ``dispatch``: send it to its unit at once where subject, place and duty are sure.

    Refused, in one sentence, for what is no request; nothing is kept then.
    """
    right(actor)
    incoming = ready(incoming)
    if before := _known(incoming):
        return Receipt(before.matter, "", Understood(), None, new=False)
    heard = prepare(incoming, reader, dispatch)
    try:
        return take_together([heard], actor)[0]
    except IntegrityError:
        if again := _known(incoming):  # the same submission came in by another process meanwhile
            return Receipt(again.matter, "", heard.understood, None, new=False)
        raise


def ready(incoming: IncomingSubmission) -> IncomingSubmission:
    """A submission as any channel hands it over, cleaned, its further fields by their codes, and checked. Refused, in one sentence, for what is no
    request, or names a unit that there is not; in a file of another system's that is no reason to lose it (``without_strange_codes``)."""
    incoming = cleaned(incoming)
    if incoming.channel != submission_fields.FILE:
        incoming = replace(incoming, **submission_fields.resolved(submission_fields.of_submission(incoming)))
    check(incoming)
    return incoming


def prepare(incoming: IncomingSubmission, reader: Reader, dispatch: bool = True) -> Prepared:
    """A submission understood, with the moves that open it; nothing is written yet. ``ready`` it before. Never fails: what cannot be
    found out now is said to be ``unclear`` and found out later (``again``)."""
    (incoming, strange), (now, right_clock) = without_strange_codes(incoming), instants.now()
    at = incoming.at or now
    understood = fallbacks.understood(reader, incoming, at)
    unclear = [*strange, *understood.missing, *(() if incoming.at or right_clock else ("clock",))]
    opening, route = _opening(incoming, understood, at, dispatch, unclear)
    return Prepared(incoming, understood, opening, route, at)


def without_strange_codes(incoming: IncomingSubmission) -> tuple[IncomingSubmission, list[str]]:
    """A submission without the codes that our registers do not have, and which those were: another system's register is no reason to lose a request.
    A unit complained of that is none of ours is left in the words, and a person looks before anybody is given it."""
    strange: list[str] = []
    if incoming.subject and not fallbacks.careful("looking a subject up", lambda: known_codes.is_subject(incoming.subject), True):
        incoming, strange = replace(incoming, subject=""), ["given_subject"]
    if incoming.place:
        incoming = replace(incoming, place=known_codes.place(incoming.place))
        strange += [] if incoming.place else ["given_place"]
    incoming, unknown = submission_fields.without_strange_units(incoming)
    return incoming, [*strange, *unknown]


def take_together(heard: Sequence[Prepared], actor: Actor = DOOR) -> list[Receipt]:
    """Write submissions of which none is known yet, all or none, in one transaction. IntegrityError where one came in meanwhile. Where what follows
    the words cannot be written (a dispatch), the words are, and a dispatcher has them."""
    keys = [secrets.token_urlsafe(16) for _h in heard]
    with transaction.atomic():
        matters = _open([h.opening for h in heard], actor)
        people = callers.note_many([(h.incoming.name, h.incoming.phone, h.at) for h in heard])
        submissions = [_submission(h.incoming, m, h.at, k, person) for h, m, k, person in zip(heard, matters, keys, people, strict=True)]
        Submission.objects.bulk_create(submissions)
        callers.store_reach([h.incoming for h in heard], submissions)
        notify.acknowledge_many(submissions)
    return [Receipt(m, k, h.understood, h.route) for h, m, k in zip(heard, matters, keys, strict=True)]


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
        unfinished.log_failure("dispatching at once", error)
    if len(openings) > 1:
        return [_open([o], actor)[0] for o in openings]
    bare = [Opening(with_unclear(o.data, ["dispatch"]), (), o.at) if o.then else o for o in openings]
    return ledger.open_many("request", bare, actor)


def with_unclear(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The data of a request with what is not known of it."""
    found = unclear.ordered([*unclear.of(data), *names])
    return {**data, **({unclear.KEY: found} if found else {})}


def take_many(submissions: Sequence[IncomingSubmission], reader: Reader, actor: Actor = DOOR, dispatch: bool = False) -> tuple[int, int]:
    """Take many submissions in, all or none, without telling their people; returns how many were new and how many were known by
    their source's number. Each is made ``ready`` before."""
    right(actor)
    source = submissions[0].source if submissions else ""
    ids = {t.source_id for t in submissions if t.source_id}
    seen = set(Submission.objects.filter(source=source, source_id__in=ids).values_list("source_id", flat=True))
    new: list[tuple[IncomingSubmission, datetime]] = []
    for incoming in submissions:
        if incoming.source_id and incoming.source_id in seen:
            continue
        seen.add(incoming.source_id)
        new.append((incoming, incoming.at or instants.now()[0]))
    with transaction.atomic():
        strange = [without_strange_codes(incoming) for incoming, _at in new]
        new = [(incoming, at) for (incoming, _names), (_told, at) in zip(strange, new, strict=True)]
        rows = zip(new, fallbacks.understood_many(reader, new), strange, strict=True)
        openings = [_opening(incoming, understood, at, dispatch, [*names, *understood.missing])[0] for (incoming, at), understood, (_told, names) in rows]
        matters = _open(openings, actor)
        people = callers.note_many([(incoming.name, incoming.phone, at) for incoming, at in new])
        with_people = zip(new, matters, people, strict=True)
        made = [_submission(incoming, matter, at, secrets.token_urlsafe(16), person) for (incoming, at), matter, person in with_people]
        callers.store_reach([incoming for incoming, _at in new], Submission.objects.bulk_create(made))
    return len(new), len(submissions) - len(new)


def join(incoming: IncomingSubmission, matter: Matter, actor: Actor = DOOR, expected: int | None = None) -> Receipt:
    """Join a submission to an open request: its words are added there, and its person hears what becomes of it. The same submission twice is one.

    Refused for what is no request, where the other is past joining by that channel (rules ``join``, ``join_unseen``), and where one of the two is
    private (``privacy``).
    """
    right(actor)
    incoming = ready(incoming)
    if before := _known(incoming):
        return Receipt(before.answered_by, "", Understood(), None, new=False)
    understood = fallbacks.understood(reader(), incoming, incoming.at or instants.now()[0])
    if danger.is_one(incoming, understood):
        if _stands_alone(incoming, understood, matter):  # a danger is never an addition to what may wait, and never refused
            return take(replace(incoming, urgency=danger.DANGER), reader(), actor)
    else:
        privacy.refuse_joining(incoming, understood, matter)
        if matter.state not in joinable_in(incoming.channel, timezone.localdate()):
            raise Refused(_("这一件已经答复或办结，不能再并入；请单独提交。"))
    at, key = incoming.at or instants.now()[0], secrets.token_urlsafe(16)
    words = f"{incoming.text.strip()}\n{incoming.address}" if incoming.address.strip() else incoming.text.strip()
    try:
        with transaction.atomic():
            submission = _submission(incoming, matter, at, key, callers.note(incoming.name, incoming.phone, at), understood)
            submission.save()
            ledger.move(matter, "add", actor, {"words": words, "joined": True, "teller": submission.pk}, expected=expected)
            callers.store_reach([incoming], [submission])
            notify.acknowledge(submission)
    except IntegrityError:
        if again := _known(incoming):
            return Receipt(again.answered_by, "", Understood(), None, new=False)
        raise
    return Receipt(matter, key, Understood(), None)


def _stands_alone(incoming: IncomingSubmission, understood: Understood, matter: Matter) -> bool:
    """Whether a danger may not go with a request: with what is none, or where one of the two is private."""
    try:
        privacy.refuse_joining(incoming, understood, matter)
    except Refused:
        return True
    return bool(state.of(matter.document)["urgency"] != danger.DANGER)


def foreseen(incoming: IncomingSubmission, understood: Understood, at: datetime) -> dict[str, Any] | None:
    """The dispatch that would be made of a submission, as the ledger takes it; None where a person must look first."""
    return _foreseen(incoming, understood, _chosen(incoming, understood), at)[1]


def _opening(incoming: IncomingSubmission, understood: Understood, at: datetime, dispatch: bool, missing: Iterable[str] = ()) -> tuple[Opening, Route | None]:
    """The opening moves of a submission: registered and, where all is sure, dispatched. ``missing``: what could not be found out."""
    chosen, missing = _chosen(incoming, understood), list(missing)
    dispatch = dispatch and not {f"given_{f.name}" for f in submission_fields.FURTHER} & set(missing)
    if chosen["urgency"] == danger.DANGER:
        opening, route = _danger(incoming, understood, chosen, at, dispatch)
        return replace(opening, data=with_unclear(opening.data, missing)), route
    failed: tuple[Route | None, dict[str, Any] | None, bool] = (None, None, True)
    route, data, broken = fallbacks.careful("finding who it goes to", lambda: (*_foreseen(incoming, understood, chosen, at), False), failed) if dispatch else (None, None, False)
    if broken or (dispatch and data is None and set(missing) & set(fallbacks.PIECES)):
        missing.append("dispatch")
    return Opening(with_unclear(_data(incoming, chosen), missing), [Entry("dispatch", data)] if data else [], at), route


def _danger(incoming: IncomingSubmission, understood: Understood, chosen: dict[str, str], at: datetime, dispatch: bool) -> tuple[Opening, Route | None]:
    """A danger goes at once, whatever else is not clear; that of an older file, of which nothing is to be sent, waits first in the list."""
    if perhaps_a_tip(incoming, understood):
        chosen = {**chosen, "demand": "tip"}  # until somebody says otherwise, no unit sees who told it
    more, entries, route, sent = danger.opening(incoming, understood, chosen, at)
    if sent.failed:
        more = {**more, unclear.KEY: ["dispatch"]}
    if not dispatch and at < timezone.now() - danger.fresh(at):
        entries, route = [], None
    return Opening({**_data(incoming, chosen), **more}, entries, at), route


def _foreseen(incoming: IncomingSubmission, understood: Understood, chosen: dict[str, str], at: datetime) -> tuple[Route | None, dict[str, Any] | None]:
    if chosen["urgency"] == danger.DANGER:
        _more, entries, route, _sent = danger.opening(incoming, understood, chosen, at)
        return route, dict(entries[0].data) if entries else None
    if not sure(incoming, understood):
        return None, None
    route = route_on(timezone.localtime(at).date(), chosen["subject"], chosen["place"], incoming.text)
    if route is None or complaints.accuses(incoming, route.lead, *route.helpers):
        return None, None
    return route, duties.as_data(route, chosen["urgency"], at)


def route_on(day: date, subject: str, place: str, text: str) -> Route | None:
    """Where the catalogue of a day sends a request. LookupError where none of its versions is in force then, or it names a unit that is no more:
    a person looks, and the rest is not sent to the districts in silence."""
    catalogue = duties.on(day)
    if not catalogue.rows and Duty.objects.exists():
        raise LookupError("no version of the duty catalogue is in force")
    route = catalogue.find(subject, place, text)
    units = duties.units_on(day)
    if route is not None and route.lead not in units:
        raise LookupError("the catalogue names a unit that is not in force")
    return route if route is None else replace(route, helpers=tuple(u for u in route.helpers if u in units))


def _submission(incoming: IncomingSubmission, matter: Matter, at: datetime, key: str, caller: Caller | None, joined: Understood | None = None) -> Submission:
    return Submission(
        matter=matter,
        answered_by=matter,
        caller=caller,
        channel=incoming.channel,
        source=incoming.source,
        source_id=incoming.source_id or None,
        told_at=at,
        secret=digest(key),
        sealed=seal({"key": key}),
        longitude=incoming.point[0] if incoming.point else None,
        latitude=incoming.point[1] if incoming.point else None,
        hidden=incoming.hidden,
        firm=incoming.firm,
        demand=(incoming.demand or joined.demand or "help") if joined else state.of(matter.document)["demand"],
        **submission_fields.of_submission(incoming),
        joined=joined is not None,
    )


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def by_key(key: str) -> Submission | None:
    """The submission that a key follows."""
    return Submission.objects.select_related("matter", "matter__lead").filter(secret=digest(key)).first() if key else None


def right(actor: Actor) -> None:
    """Refused for who may not take requests in: asked before anything is answered, also about what is known already."""
    if not actor.may("take_request"):
        raise Refused(_("你没有“%s”的权限。") % named(REQUEST.move("receive")))


def check(incoming: IncomingSubmission) -> None:
    """Refused, in one sentence, for what is no request."""
    if not incoming.text.strip():
        raise Refused(_("请写明要反映的事情。"))
    if len(incoming.text) > LONGEST:
        raise Refused(_("文字超过%d字；请写得短一些，材料可以作为附件。") % LONGEST)
    if incoming.point and not (-180 <= incoming.point[0] <= 180 and -90 <= incoming.point[1] <= 90):
        raise Refused(_("经纬度不合情理；请在地图上重新点选。"))
    if incoming.phone and callers.is_wrong(incoming.phone):
        raise Refused(_("“%s”不像电话号码；请核对，或留空匿名反映。") % incoming.phone[:30])
    if incoming.at and incoming.at.tzinfo is None:
        raise Refused(_("时间没有时区；请写成 2026-11-23T18:00:00+08:00 的样子。"))
    if incoming.at and not EARLIEST <= incoming.at <= timezone.now() + timedelta(days=1) and not (instants.believed(incoming.at) and not instants.believed(timezone.now())):
        raise Refused(_("时间“%s”不合情理；请核对年份。") % incoming.at.isoformat(timespec="minutes"))


def known(submissions: Sequence[IncomingSubmission]) -> dict[tuple[str, str], Matter]:
    """The requests of those submissions that were taken in before, by their source and its number."""
    found: dict[tuple[str, str], Matter] = {}
    by_source: dict[str, list[str]] = {}
    for incoming in submissions:
        if incoming.source_id:
            by_source.setdefault(incoming.source, []).append(incoming.source_id)
    for source, ids in by_source.items():
        for submission in Submission.objects.select_related("matter", "matter__lead").filter(source=source, source_id__in=ids):
            found[source, str(submission.source_id)] = submission.matter
    return found


def _known(incoming: IncomingSubmission) -> Submission | None:
    if not incoming.source_id:
        return None
    return Submission.objects.select_related("matter", "answered_by").filter(source=incoming.source, source_id=incoming.source_id).first()


def _chosen(incoming: IncomingSubmission, understood: Understood) -> dict[str, str]:
    """What a person chose, or else what was understood. Where nobody can say what kind it is, it is kept as a tip-off is: no unit sees who told it."""
    return {
        "demand": incoming.demand or understood.demand or ("tip" if "demand" in understood.missing else "help"),
        "subject": incoming.subject or _code(understood.subject),
        "place": incoming.place or _code(understood.place),
        "urgency": danger.DANGER if danger.is_one(incoming, understood) else incoming.urgency or understood.urgency,
    }


def _code(candidate: Candidate | None) -> str:
    return candidate.code if candidate else ""


def perhaps_a_tip(incoming: IncomingSubmission, understood: Understood) -> bool:
    """Whether it may be a tip-off and nobody has said so: a unit must not see who gave one (R19)."""
    doubtful, sure = bars_on("tip", timezone.localdate())
    return not incoming.demand and (doubtful <= understood.tip < sure or "demand" in understood.missing)


def sure(incoming: IncomingSubmission, understood: Understood) -> bool:
    """Whether no person need look before it is dispatched: the rule's bar for the subject, and a place."""
    (least,) = bars_on("sure", timezone.localdate())
    subject = bool(incoming.subject) or (understood.subject is not None and understood.subject.probability >= least)
    place = bool(incoming.place) or understood.place is not None
    if set(understood.missing) & {"subject", "place", "demand"}:
        return False
    return place and subject and not perhaps_a_tip(incoming, understood)


def _data(incoming: IncomingSubmission, chosen: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "text": incoming.text.strip(),
        "channel": incoming.channel,
        "address": incoming.address[:500],
        "look": public_words.rule(chosen["subject"], incoming.channel),
        **chosen,
    }
    if incoming.point:
        data["point"] = [round(incoming.point[0], 6), round(incoming.point[1], 6)]
    if incoming.source_id:
        data["source_id"] = incoming.source_id[:100]
    data |= {f.name: value for f in submission_fields.FURTHER if (value := getattr(incoming, f.name))}
    if incoming.hidden:
        data["hidden"] = True
    if incoming.firm:
        data["firm"] = incoming.firm
    if incoming.calm.strip() and incoming.urgency not in ("", danger.DANGER):
        data["calm"] = incoming.calm.strip()[:200]
    if incoming.attributes:
        data["attributes"] = dict(incoming.attributes)
    return data
