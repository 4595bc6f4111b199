"""A person is forgotten: every word, number, photo and trace of what that person told, with a certificate that names none of it.

What other rooms keep (saved filters, months' files, sessions) they hand over as parts (``matters.personal_data``). The history stays whole: keys of words
are destroyed and not the events (docs/decisions/0009). What was erased is written down outside the database too (``erased_list``), so that
a backup from before, once restored, is made to forget again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import chain, evidence, keys, ledger, personal_data, projection, sealing, state, withdrawals
from luoshi.matters.ledger import Refused
from luoshi.matters.models import Blot, Contact, Event, Evidence, Matter
from luoshi.matters.personal_data import Traces
from luoshi.notices.models import Notice
from luoshi.wording import for_anybody

from . import callers, channels, erased_list, lookalikes
from .callback import whose
from .models import Caller, Erasure, Submission
from .moves import KIND

ENDED = ("ended", "void")
RESIDENT = "resident"  # who a resident's photos are kept by
CLOSE = timedelta(seconds=5)  # between a submission that joined and its move, where neither names the other


@dataclass
class Plan:
    """What would go. ``open``: requests that somebody still owes."""

    submissions: list[Submission]
    callers: list[Caller]
    counts: Counter[str] = field(default_factory=Counter)
    open: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)  # requests that others told too: words of the staff there stay

    @property
    def empty(self) -> bool:
        """Whether there is nothing left to erase."""
        return not self.submissions and not self.callers


def plan(what: str) -> Plan:
    """What would be erased for a telephone number or a request's number. Refused where there is no such person or request."""
    what = what.strip()
    found = Matter.objects.filter(ref=what.upper()).first()
    if found is not None:
        if found.kind != "request":
            raise Refused(_("“%s”不是诉求；这里只抹去诉求人的信息。") % what[:30])
        return of_submissions(list(Submission.objects.filter(matter=found).select_related("caller", "matter").order_by("pk")))
    if not callers.number_of(what):
        raise Refused(_("“%s”既不是电话号码，也不是诉求编号；请核对。") % what[:30])
    caller = callers.known(what)
    if caller is None:
        raise Refused(_("没有这个号码反映过的诉求。"))
    made = of_submissions(list(Submission.objects.filter(caller=caller).select_related("caller", "matter").order_by("pk")))
    if not made.callers:
        made.callers = [caller]
    return made


def of_submissions(submissions: Sequence[Submission]) -> Plan:
    """What would be erased of these submissions, and of their persons where nothing else is left of them."""
    mine = {t.pk for t in submissions}
    people = {t.caller_id: t.caller for t in submissions if t.caller is not None}
    gone = [c for c in people.values() if not c.submissions.exclude(pk__in=mine).exists()]
    made = Plan(list(submissions), gone)
    for submission in submissions:
        matter = submission.matter
        if matter.state not in ENDED:
            made.open.append(matter.ref)
        if Submission.objects.filter(answered_by=matter).exclude(pk__in=mine).exists():
            made.shared.append(matter.ref)
        made.counts["words"] += len(_events(submission, mine))
        made.counts["photos"] += len(_photos(submission))
        made.counts["notices"] += _notices(submission).count()
        made.counts["contacts"] += Contact.objects.filter(matter=matter).count() if _opened(submission) else 0
    made.counts["tellings"], made.counts["callers"] = len(submissions), len(gone)
    traces = _traces(made)
    for name, part in personal_data.personal().items():
        made.counts[name] += part(traces, False)
    return made


def by_number(what: str) -> bool:
    """Whether a person is meant, by the telephone number, and not one request."""
    return not Matter.objects.filter(ref=what.strip().upper()).exists()


def refuse(made: Plan, basis: str, *, include_open: bool = False) -> None:
    """Refused without a reason, for one that names the person, or for what is not over unless ``include_open``."""
    if not basis.strip():
        raise Refused(_("请写明依据，例如本人要求的日期和经手方式。"))
    if made.open and not include_open:
        raise Refused(_("%s还没有办完：抹去以后承办单位就看不到要办什么了。办结以后再抹去，或者明确选择连没办完的一起抹去。") % "、".join(sorted(set(made.open))))
    if _traces(made).within(basis) or for_anybody(basis) != basis:
        raise Refused(_("依据里不要写这个人的姓名或号码：证书要一直保存。"))


def carry_out(
    made: Plan,
    by: str,
    basis: str,
    *,
    include_open: bool = False,
    at: datetime | None = None,
    noting: Callable[[Erasure], None] = lambda _certificate: None,
) -> Erasure:
    """Erase, all or nothing, and give the certificate; ``noting`` is told it in the same transaction. Refused as ``refuse`` says."""
    refuse(made, basis, include_open=include_open)
    files: list[str] = []
    with transaction.atomic():
        overwrite(True)
        certificate = _certificate(made, by, basis.strip(), at or timezone.now())
        traces = _traces(made)
        mine = {t.pk for t in made.submissions}
        for submission in made.submissions:
            files += _erase(submission, mine, certificate, by)
        for _name, part in personal_data.personal().items():
            part(traces, True)
        for caller in made.callers:
            callers.forget(caller)
        noting(certificate)
        erased_list.write(certificate)
    for sha256 in dict.fromkeys(files):
        if not Evidence.objects.filter(sha256=sha256).exists():
            evidence.remove(sha256)
    overwrite(False)
    lookalikes.forget_cached()
    return certificate


def _erase(submission: Submission, mine: set[int], certificate: Erasure, by: str) -> list[str]:
    """Erase one submission; the hashes of files that may go."""
    own, whole, photos = submission.matter, _opened(submission), _photos(submission)
    by_matter: dict[int, list[Event]] = {}
    for event in _events(submission, mine):
        by_matter.setdefault(event.matter_id, []).append(event)
    by_matter.setdefault(own.pk, [])
    for pk, events in sorted(by_matter.items()):
        matter = Matter.objects.select_for_update().get(pk=pk)
        clear = [(e, blot) for e in events if (blot := sealing.blotted(matter.kind, e.stored, e.stored_reason)) is not None and not sealing.sealed(e.stored)]
        marks = {str(e.seq): chain.mark({"data": blot, "reason": ""}) for e, blot in clear}
        data: dict[str, Any] = {"erasure": certificate.number, "blotted": marks}
        if pk == own.pk:
            data |= {"gone": [p.sha256 for p in photos], "whole": whole}
        ledger.move(matter, "forget", channels.erasing(by), data)
        keys.destroy(pk, [e.seq for e in events])
        for event, blot in clear:
            Blot.objects.get_or_create(event=event, defaults={"data": blot})
            Event.objects.filter(pk=event.pk).update(stored=blot, stored_reason="")
        if pk == own.pk:
            Evidence.objects.filter(pk__in=[p.pk for p in photos]).delete()
        refold(matter)
    callers.forget_reach([submission])
    if whole:
        Contact.objects.filter(matter=own).delete()
    _notices(submission).delete()
    Submission.objects.filter(pk=submission.pk).update(caller=None, secret="", sealed=b"", longitude=None, latitude=None)
    return [p.sha256 for p in photos]


def refold(matter: Matter) -> None:
    """Make the present state, its columns and its place in the search anew, from what can still be read."""
    matter.document = state.fold(ledger.history(matter))
    projection.fill(matter)
    matter.save()
    projection.index(matter)


def is_there(submission: Submission) -> bool:
    """Whether anything of its person is left."""
    return bool(submission.caller_id or submission.secret or _events(submission, {submission.pk}) or _photos(submission))


def _opened(submission: Submission) -> bool:
    """Whether the request was opened by this submission: then its words are this person's."""
    return not Submission.objects.filter(matter=submission.matter_id, pk__lt=submission.pk).exists()


def _events(submission: Submission, mine: set[int]) -> list[Event]:
    """The events that hold this person's words, or, where nobody else told the request, anybody's about it. Those already erased are left out."""
    others = set(Submission.objects.filter(answered_by=submission.answered_by_id).exclude(pk__in=mine).values_list("pk", flat=True))
    others |= set(Submission.objects.filter(matter=submission.matter_id).exclude(pk__in=mine).values_list("pk", flat=True))
    whole, found = _opened(submission), []
    ids = {submission.matter_id, submission.answered_by_id}
    known = keys.of_matters(sorted(ids))
    for event in Event.objects.filter(matter__in=ids).exclude(move="forget").order_by("matter_id", "seq"):
        teller = whose(event.stored) if event.move not in withdrawals.MOVES else None
        readable = (event.matter_id, event.seq) in known if sealing.sealed(event.stored) else sealing.blotted(KIND, event.stored, event.stored_reason) is not None
        if readable and _his(event, submission, teller, whole, others):
            found.append(event)
    return found


def _his(event: Event, submission: Submission, teller: Any, whole: bool, others: set[int]) -> bool:
    if teller is not None:
        return bool(teller == submission.pk)
    if event.matter_id != submission.matter_id:
        return not others  # merged into one that only this person told
    if whole:
        return not (event.stored.get("joined") and others)
    return bool(event.stored.get("joined")) and abs(event.at - submission.told_at) < CLOSE


def _photos(submission: Submission) -> list[Evidence]:
    """The photos that this person sent."""
    files = Evidence.objects.filter(matter=submission.matter_id, added_by=RESIDENT)
    if _opened(submission) and not Submission.objects.filter(matter=submission.matter_id).exclude(pk=submission.pk).exists():
        return list(files)
    sent: set[str] = set()
    for event in Event.objects.filter(matter=submission.matter_id).exclude(move="forget"):
        teller = event.stored.get("teller")
        if teller == submission.pk or (teller is None and _opened(submission) and not event.stored.get("joined")):
            sent |= set(event.stored.get("evidence") or ())
    return [f for f in files if f.sha256 in sent]


def _notices(submission: Submission) -> Any:
    refs = {submission.matter.ref, *Matter.objects.filter(pk=submission.answered_by_id).values_list("ref", flat=True)}
    found = Notice.objects.none()
    for ref in refs:
        found = found | Notice.objects.filter(key__startswith=f"{ref}:", key__endswith=f":{submission.pk}")
    return found


def _traces(made: Plan) -> Traces:
    people = [callers.read(c) for c in made.callers]
    matters = {t.matter_id: t.matter for t in made.submissions}
    return Traces(frozenset(p["phone"] for p in people if p["phone"]), frozenset(p["name"] for p in people if p["name"]), tuple(matters.values()))


def _certificate(made: Plan, by: str, basis: str, at: datetime) -> Erasure:
    Erasure.objects.select_for_update().order_by("pk").first()  # one after the other: each names the one before
    last = Erasure.objects.order_by("-pk").first()
    counts = {name: count for name, count in made.counts.items() if count}
    one = Erasure(at=at, by=by, basis=basis[:300], submissions=[[t.pk, t.matter.ref] for t in made.submissions], counts=counts, previous=last.hash if last else "")
    one.hash = one.fingerprint()
    one.save()
    return one


def overwrite(begin: bool) -> None:
    """SQLite: what is deleted is overwritten, in the search index too; afterwards the log of writes is emptied, as far as nobody reads in it."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        if begin and sqlite3.sqlite_version_info >= (3, 42):
            cursor.execute("INSERT INTO matters_search(matters_search, rank) VALUES('secure-delete', 1)")
        if not begin and not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
