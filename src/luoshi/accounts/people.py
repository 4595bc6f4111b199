"""Who is there, and what persons are called."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _


def signed_in(request: HttpRequest) -> User:
    """The person who asks, for views that are for signed-in people; PermissionDenied where nobody is."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied


OF_A_UNIT = ("return_progress", "handle_request")  # rights that are worth something in a unit alone


def without_role() -> QuerySet[User]:
    """The active people who have no right at all: what they sign in to is empty."""
    return User.objects.filter(is_active=True, is_superuser=False, groups=None, user_permissions=None)


def without_unit() -> QuerySet[User]:
    """The active people whose rights are worth something in a unit alone, and who belong to none."""
    held = User.objects.filter(groups__permissions__codename__in=OF_A_UNIT).values("pk")
    return User.objects.filter(is_active=True, is_superuser=False, pk__in=held, memberships=None)


def people_names(usernames: Iterable[str]) -> dict[str, str]:
    """What persons are called, by username: their full names where they have one; who acts without an account (requests/channels.py) by a word."""
    wanted = set(usernames)
    names = {u.get_username(): u.get_full_name() or u.get_username() for u in User.objects.filter(username__in=wanted)}
    unmanned = {"system": _("系统"), "door": _("系统自动"), "resident": _("诉求人")}
    return {u: names.get(u) or unmanned.get(u, u) for u in wanted}
