"""The staff's home page: what waits for the person today, a part from each source."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.accounts.people import signed_in

from . import shell


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits today."""
    parts = shell.parts(request.user)
    context = {
        "parts": parts,
        "quiet": not any(part.busy for part in parts),
        "everything": request.user.has_perm("matters.view_all_matters"),
        "mine": list(signed_in(request).memberships.select_related("unit")),
        "today": timezone.localdate(),
    }
    return render(request, "desk/home.html", context)
