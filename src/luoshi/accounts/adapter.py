"""Sign-in rules: nobody signs up by themselves; an administrator opens accounts, or the city's own OIDC server vouches."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class ClosedSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An account that the city's own OIDC server vouches for is opened without any right; rights are given by hand."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return bool(settings.SOCIALACCOUNT_PROVIDERS)


def tried_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name with which somebody tries to get in, by which wrong passwords are counted: as typed on our page, else in the
    admin's, else as a program gave it."""
    typed = request.POST.get("login") or request.POST.get("username")
    return str(typed or (credentials or {}).get("username") or (credentials or {}).get("email") or "").strip().casefold()
