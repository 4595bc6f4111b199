"""Who must sign in with a second factor, and the door that stays shut until they have one.

By permission, not by the name of a role, so that a deployment's own roles are covered: a table of rules (``rules/second_factor.csv``). A superuser always must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi import rules

OPEN = ("/accounts/", "/static/", "/i18n/")  # where a factor is set up, and what those pages need


@dataclass(frozen=True)
class FactorRule:
    """A permission, and whether who has it must have a second factor."""

    code: str
    required: bool
    version: int
    valid_from: date
    source: str


def permissions_on(day: date) -> frozenset[str]:
    """The permissions ("app.codename") whose holders must have a second factor on a day: by the deployment's own table; by ours where it
    has none or one that cannot be used; a row that begins later counts already, so that a slip in it neither opens the door nor shuts
    everybody out."""
    return frozenset(code for code, rule in rules.all_in_force(SECOND_FACTOR.rows(), day, or_first=True).items() if rule.required)


def must_have(user: Any) -> bool:
    """Whether a person must have a second factor, by what the person may do today."""
    if not settings.SECOND_FACTOR or not user.is_active:
        return False
    return bool(user.is_superuser or user.get_all_permissions() & permissions_on(timezone.localdate()))


def has_one(user: Any) -> bool:
    """Whether a person has set up a second factor that is asked for at sign-in."""
    return bool(Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def required(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: who must have a second factor and has none gets nowhere as that person but to the page where it is set up."""

    def around(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN) or not request.session.get("_auth_user_id"):
            return get_response(request)
        user = request.user
        if not user.is_authenticated or not must_have(user) or has_one(user):
            return get_response(request)
        words = _("您的权限要求两步验证：请先绑定验证器，再继续。")
        if request.method not in ("GET", "HEAD") or request.headers.get("HX-Request"):
            raise PermissionDenied(words)
        messages.warning(request, words)
        return redirect("mfa_activate_totp")

    return around


def _row(row: Mapping[str, str]) -> FactorRule:
    if row["required"] not in ("0", "1"):
        raise ValueError("required应为1（要两步验证）或0")
    return FactorRule(row["permission"].strip(), row["required"] == "1", *rules.dated(row))


SECOND_FACTOR = rules.declare(
    rules.Table(
        "second_factor",
        Path(__file__).with_name("rules") / "second_factor.csv",
        _row,
        zh="有哪些权限的人登录要两步验证",
        en="which permissions ask for a second factor at sign-in",
    )
)
