"""Dividing a task among districts, as one form: who gets it, who leads there, how much."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from luoshi.desk.rights import needs
from luoshi.desk.unit_names import Units
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.registers.languages import word_of
from luoshi.registers.models import Place, Unit
from luoshi.wording.amounts import digits, number_of

from ..dividing import Share, divide, divided_target, even
from ..rollup import load as rollup_rules
from ..schedule import a_number
from .commitment_page import get_matter


@needs("matters.draft_matter")
@require_http_methods(["GET", "POST"])
def dividing(request: HttpRequest, ref: str) -> HttpResponse:
    """The form, with what was typed and what is wrong; or the parts made, as drafts."""
    parent, units = get_matter(request, ref), Units()
    if parent.state in ("void", "ended"):
        return redirect("desk:matter", ref)
    rows, error = _rows(parent, request, units), ""
    if request.method == "POST" and "even" in request.POST:
        _evenly(parent, rows)
    elif request.method == "POST":
        try:
            made = divide(parent, _shares(rows, units), Actor.of(request.user), request.POST.get("rollup", ""), request.POST.get("differs") == "1", _version(request))
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(request, ngettext("已分解成%d项草稿，核对后交办。", "已分解成%d项草稿，核对后交办。", len(made)) % len(made))
            return redirect("desk:matter", parent.ref)
    target = divided_target(parent)
    context = {
        "matter": parent,
        "rows": rows,
        "target": target,
        "whole": digits(number_of(target["value"]) or Decimal(0)) if target else "",
        "rules": [(r.code, word_of(r)) for r in rollup_rules()],
        "rollup": request.POST.get("rollup") or parent.document["rollup"] or ("sum" if target else "mean"),
        "differs": request.POST.get("differs") == "1",
        "units": units.active,
        "error": error,
    }
    return render(request, "reports/staff/divide.html", context, status=422 if error else 200)


def _version(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _rows(parent: Matter, request: HttpRequest, units: Units) -> list[dict[str, Any]]:
    """A row a district: its unit of government leads, unless another is written."""
    today: date = timezone.localdate()
    city = parent.place or settings.CITY_PLACE
    governments = {u.place_code: u.name for u in Unit.objects.active(today).filter(kind="district").order_by("-code")}
    given = request.POST if request.method == "POST" else None
    return [
        {
            "code": place.code,
            "name": place.name,
            "chosen": given is None or place.code in given.getlist("place"),
            "lead": governments.get(place.code, "") if given is None else given.get(f"lead-{place.code}", "").strip(),
            "amount": "" if given is None else given.get(f"amount-{place.code}", "").strip(),
        }
        for place in Place.objects.on(today).filter(level="district", parent_code=city).order_by("code")
    ]


def _evenly(parent: Matter, rows: list[dict[str, Any]]) -> None:
    target, chosen = divided_target(parent), [row for row in rows if row["chosen"]]
    whole = number_of(target["value"]) if target else None
    if whole is not None and chosen:
        for row, part in zip(chosen, even(Decimal(whole), len(chosen)), strict=True):
            row["amount"] = digits(part)


def _shares(rows: list[dict[str, Any]], units: Units) -> list[Share]:
    """What was filled in for those chosen. Refused, naming the place, for a unit that is none or a number that is none."""
    made = []
    for row in (r for r in rows if r["chosen"]):
        if not row["lead"]:
            raise Refused(_("%s没有填牵头单位。") % row["name"])
        try:
            part = a_number(number_of(row["amount"])) if row["amount"] else None
        except ValueError as error:
            raise Refused(str(error)) from None
        if row["amount"] and (part is None or part <= 0):
            raise Refused(_("%(name)s的数“%(amount)s”不是大于零的数。") % row)
        made.append(Share(row["code"], row["name"], units.code(row["lead"]), Decimal(part) if part is not None else None))
    return made
