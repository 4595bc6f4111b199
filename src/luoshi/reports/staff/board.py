"""The board: matters by state, the first of each, with their counts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from ..moves import PUBLIC
from .commitment_filter import Selection, listed, this_year
from .commitment_list import boxes

FIRST = 30  # matters shown in a column
LANES = ("draft", *PUBLIC)


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """A column for each state, the nearest deadlines first; what ended, the latest first. Without any query, those of this year."""
    if not request.GET and (year := this_year(request.user)):
        return redirect(f"{request.path}?year={year}")
    selection = Selection.of({k: v for k, v in request.GET.items() if k not in ("state", "sort")})
    found = selection.matters(request.user)
    counts = dict(found.order_by().values_list("state").annotate(n=Count("*")))
    states = [s for s in LANES if s != "draft" or counts.get("draft")]
    lanes = []
    for state in states:
        order = ("-changed_at", "-id") if state == "ended" else (F("due").asc(nulls_last=True), "id")
        rows = list(listed(found.filter(state=state)).order_by(*order)[:FIRST]) if counts.get(state) else []
        lanes.append({"state": state, "count": counts.get(state, 0), "rows": rows, "more": selection.query(state=state)})
    context = {"selection": selection, "lanes": lanes, "boxes": boxes(request.user, selection, but=("state", "sort")), "query": selection.query(), "first": FIRST}
    return render(request, "reports/staff/board.html", context)
