"""Who is there."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def signed_in(request: HttpRequest) -> User:
    """The person who asks, for views that are for signed-in people; PermissionDenied where nobody is."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied
