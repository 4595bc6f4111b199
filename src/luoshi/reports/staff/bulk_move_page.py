"""Many drafts issued, or many tasks recalled: handed to the worker, with a page that says how far it is and what was refused; and the last issue recalled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from luoshi.desk.rights import needs
from luoshi.matters import ledger
from luoshi.matters.kind_words import move_word
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.reports import bulk_moves
from luoshi.reports.models import BulkMove
from luoshi.reports.moves import KIND

ISSUED = "drafts_issued"  # in the session: the numbers of what was issued last, or the job that issues them


def begin(request: HttpRequest, move: str, matters: Sequence[Matter], versions: dict[str, int], reason: str) -> tuple[str, dict[str, str]]:
    """Hand a move to the worker where each may be made as far as one can tell now: the address at which is said how far it is; else why not, by number."""
    actor, refused = Actor.of(request.user), {}
    for matter in matters:
        try:
            ledger.check(matter, move, actor, reason=reason, expected=versions[matter.ref])
        except Refused as error:
            refused[matter.ref] = str(error)
    if refused:
        return "", refused
    job = bulk_moves.enqueue(move, [(m.ref, versions[m.ref]) for m in matters], request.user, reason)
    if move == "issue":
        request.session[ISSUED] = {"job": job.pk}
    return reverse("desk:bulk-move", args=[job.pk]), {}


def last_issued(request: HttpRequest) -> list[Matter]:
    """What was issued last in this session and can still be recalled."""
    last: dict[str, Any] = request.session.get(ISSUED) or {}
    if job := BulkMove.objects.filter(pk=last.get("job") or 0, move="issue", user=request.user.pk).first():
        return recallable(job)
    return _still_issued(last.get("refs", []))


def recallable(job: BulkMove) -> list[Matter]:
    """What an issue has issued and can still be recalled."""
    return _still_issued([ref for ref, _seen in job.rows[: job.at_row] if ref not in job.refused])


def _still_issued(refs: Sequence[str]) -> list[Matter]:
    return list(Matter.objects.filter(kind=KIND, ref__in=refs, state="issued").order_by("pk")) if refs else []


@needs("matters.draft_matter")
@require_GET
def bulk_move(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is, asked for again by itself, without a script; in the end what was refused, and of an issue the way to recall it."""
    job = get_object_or_404(BulkMove, pk=pk, user=request.user)
    going = job.state in bulk_moves.OPEN
    context = {
        "job": job,
        "word": move_word(job.move),
        "going": going,
        "refused": list(job.refused.items()),
        "recallable": 0 if going or job.move != "issue" else len(recallable(job)),
    }
    if job.move == "issue":
        request.session[ISSUED] = {"job": job.pk}
    response = render(request, "reports/staff/bulk_move.html", context)
    if going:
        response["Refresh"] = "3"
    return response


def go(request: HttpRequest, address: str) -> HttpResponse:
    """To the page that says how far it is, for htmx too."""
    if request.headers.get("HX-Request") != "true":
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


urlpatterns = [path("drafts/moving/<int:pk>/", bulk_move, name="bulk-move")]
