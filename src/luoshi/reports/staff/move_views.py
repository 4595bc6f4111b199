"""The moves of a promise: a form sent in becomes an event of the ledger, or a sentence that says why not."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from luoshi.accounts.file_doors import takes_files
from luoshi.desk import in_a_row
from luoshi.desk.move_views import ANY_MOVE, attempt

from . import due_now
from .commitment_page import get_matter, page
from .move_forms import FORMS


@takes_files(*ANY_MOVE)
@login_required
@require_POST
def make(request: HttpRequest, ref: str, move: str) -> HttpResponse:
    """Make a move of a task."""
    query = in_a_row.asked_list(request)
    before = due_now.worklist(request.user, query) if query is not None else None
    refused = attempt(request, ref, move, FORMS, get_matter, page)
    if refused is not None:
        return refused
    return in_a_row.onward(request, ref, before, lambda: due_now.worklist(request.user, query or ""), reverse("desk:matter", args=[ref]))
