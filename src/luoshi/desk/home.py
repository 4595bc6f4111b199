"""The staff's home page: what is first today, what else waits, by when; what changed since yesterday. Each source has its share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.accounts.people import signed_in
from luoshi.accounts.roles import ROLES
from luoshi.matters import kinds
from luoshi.registers import languages

from . import work
from .home_order import order_for

MOST_NAMED = 3  # of those who may be asked


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits today."""
    person = signed_in(request)
    order = order_for(person)
    mine = list(person.memberships.select_related("unit"))
    day = work.day_of(person, order)
    context = {
        "day": day,
        "roles": _words(order.roles),
        "mine": mine,
        "lacks": _lacks(person, mine),
        "today": timezone.localdate(),
    }
    if context["lacks"]:
        context["whom"] = _administrators()
    return render(request, "desk/home.html", context)


def audit(user: Any, since: datetime) -> work.Share:
    """What the desk itself has for a person: the ledger's steps since yesterday, for auditors."""
    share = work.Share()
    if user.has_perm("matters.view_audit"):
        url = f"{reverse('desk:audit')}?since={timezone.localdate(since)}"
        share.tasks.append(work.Task("desk.audit", _("昨天以来台账上的每一步"), None, url, 50, verb=_("从昨天看起"), note=_("谁、什么时候、为什么")))
    return share


def _lacks(person: Any, mine: list[Any]) -> str:
    """What a person must be given before there is any work: ``role``, or ``unit`` where the roles are worth nothing without one; "" for nothing."""
    rights = person.get_all_permissions()
    if not rights:
        return "role"
    of_units = {f"matters.{move.permission}" for kind in kinds.registered() for move in kind.moves if move.side != "office"}
    return "unit" if not mine and rights <= of_units else ""


def _administrators() -> list[str]:
    """Who gives roles and units, by name."""
    found = get_user_model().objects.filter(is_active=True, groups__permissions__codename="manage_people").distinct().order_by("username")
    return [person.get_full_name() or person.get_username() for person in found[:MOST_NAMED]]


def _words(roles: tuple[str, ...]) -> list[str]:
    """What roles are called; a deployment's own by its name."""
    words = {rule.role: rule.zh for rule in ROLES.shipped_rows}
    return [languages.in_use(words.get(name, name), name) for name in roles]
