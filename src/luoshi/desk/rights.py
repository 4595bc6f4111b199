"""Who may open which of the office's screens. What may be done there is the ledger's to say, move by move."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from luoshi.matters.kinds import Kind
from luoshi.matters.models import Matter, MatterQuerySet

View = Callable[..., HttpResponseBase]
OFFICE = _("这一页只对督查机构开放。")


def needs(*permissions: str, said: Any = OFFICE) -> Callable[[View], View]:
    """A view for signed-in people who hold one of the permissions ("app.codename"); 403 with a sentence for others."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.user.has_perm(p) for p in permissions):
                raise PermissionDenied(said)
            return view(request, *args, **kwargs)

        return checked

    return wrap


def visible(user: Any, kind: Kind) -> MatterQuerySet:
    """The matters of a kind that a person may see: all of them, or those of the person's units once a unit is to know of them."""
    found = Matter.objects.filter(kind=kind.name)
    if user.has_perm("matters.view_all_matters"):
        return found
    return Matter.objects.of_units(list(user.memberships.values_list("unit_id", flat=True))).filter(kind=kind.name)
