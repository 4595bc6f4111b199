"""Who is there, and what persons are called."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _


def signed_in(request: HttpRequest) -> User:
    """The person who asks, for views that are for signed-in people; PermissionDenied where nobody is."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied


def people_names(usernames: Iterable[str]) -> dict[str, str]:
    """What persons are called, by username: their full names where they have one."""
    wanted = set(usernames)
    names = {u.get_username(): u.get_full_name() or u.get_username() for u in User.objects.filter(username__in=wanted)}
    return {u: names.get(u, _("系统") if u == "system" else u) for u in wanted}
