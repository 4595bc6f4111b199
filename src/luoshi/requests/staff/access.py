"""Who may open the hotline's screens, and the words they share. What may be done there is the ledger's to say, move by move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.matters.models import Matter

from ..handling import last_moment

View = Callable[..., HttpResponseBase]


def staff(*permissions: str) -> Callable[[View], View]:
    """A view for signed-in people who hold one of the permissions on matters; 403 with a sentence for others."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.user.has_perm(f"matters.{p}") for p in permissions):
                raise PermissionDenied(_("您的岗位用不到这一页；需要的话，请找热线管理员开通。"))
            return view(request, *args, **kwargs)

        return checked

    return wrap


def last_moment_of(matter: Matter) -> datetime | None:
    """By when a request is to be answered, as it is shown; None where nobody owes an answer."""
    return last_moment(matter.due_at) if matter.due_at else None
