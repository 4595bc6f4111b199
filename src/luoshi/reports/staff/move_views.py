"""The moves of a promise: a form sent in becomes an event of the ledger, or a sentence that says why not."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from luoshi.accounts.file_doors import takes_files
from luoshi.desk.move_views import ANY_MOVE, attempt

from .commitment_page import get_matter, page
from .move_forms import FORMS


@takes_files(*ANY_MOVE)
@login_required
@require_POST
def make(request: HttpRequest, ref: str, move: str) -> HttpResponse:
    """Make a move of a task."""
    return attempt(request, ref, move, FORMS, get_matter, page) or redirect("desk:matter", ref)
