"""Sign-in rules: nobody signs up by themselves; an administrator opens accounts, or the city's own OIDC server vouches."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from . import second_factor
from .addresses import counted_address
from .sign_in_form import LONGEST_NAME


class ClosedAdapter(DefaultAccountAdapter):
    """No open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that every other count goes by: of version 6 its household's, of version 4 written as 6 the one of 4."""
        return counted_address(request) or "0.0.0.0"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: axes counts wrong passwords, by name and address. The library's own count of the same name goes by the name alone, so
        that anybody could shut the right person out; it stays for the codes of the second factor, which need the password first."""


class ClosedSocialAdapter(DefaultSocialAccountAdapter):
    """An account that the city's own OIDC server vouches for is opened without any right; rights are given by hand."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return bool(settings.SOCIALACCOUNT_PROVIDERS)


class FactorAdapter(DefaultMFAAdapter):
    """The second factor of those who must have one is changed, not taken away."""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return super().can_delete_authenticator(authenticator) and not second_factor.must_have(authenticator.user)


def tried_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name with which somebody tries to get in, by which wrong passwords are counted: as typed on our page, else as a program gave
    it; the person's user name where an e-mail address was typed, so that each person is counted once."""
    typed = request.POST.get("login") or request.POST.get("username")
    name = str(typed or (credentials or {}).get("username") or (credentials or {}).get("email") or "").strip().casefold()[:LONGEST_NAME]
    if "@" in name and (person := get_user_model().objects.filter(email__iexact=name).first()):
        return str(person.get_username()).casefold()
    return name
