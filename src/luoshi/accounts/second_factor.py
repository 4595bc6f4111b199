"""Who must sign in with a second factor, and the door that stays shut until they have one.

By permission, not by the name of a role, so that a deployment's own roles are covered: ``second_factor.csv``, or the file of that name
in the deployment's ``rules`` folder. A superuser always must.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Callable
from datetime import date
from functools import lru_cache
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

Rows = tuple[tuple[str, bool, date, int], ...]
log = logging.getLogger("luoshi.accounts")
SHIPPED = Path(__file__).with_name("second_factor.csv")
OPEN = ("/accounts/", "/static/", "/i18n/")  # where a factor is set up, and what those pages need


@lru_cache(maxsize=2)
def _rows(path: Path, changed: float) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple((r["permission"], r["required"] == "1", date.fromisoformat(r["valid_from"]), int(r["version"])) for r in csv.DictReader(lines))


def permissions_on(day: date) -> frozenset[str]:
    """The permissions ("app.codename") whose holders must have a second factor on a day: by the deployment's own table; by ours where it
    has none or one that cannot be read, so that a slip in it neither opens the door nor shuts everybody out."""
    try:
        rows = own_rows()
    except (ValueError, KeyError, OSError) as error:
        log.error("%s cannot be used: %r", SHIPPED.name, error)
        rows = None
    latest: dict[str, tuple[date, int, bool]] = {}
    for permission, required, since, version in rows or _rows(SHIPPED, SHIPPED.stat().st_mtime):
        if since <= day:
            latest[permission] = max(latest.get(permission, (since, version, required)), (since, version, required))
    return frozenset(p for p, (_since, _version, required) in latest.items() if required)


def own_rows() -> Rows | None:
    """The deployment's own table; None where it has none. ValueError or KeyError for one that is wrong."""
    path = Path(settings.HOME) / "rules" / SHIPPED.name
    if not path.is_file():
        return None
    if not (rows := _rows(path, path.stat().st_mtime)):
        raise ValueError("it has no rows")
    return rows


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
        user = request.user  # type: ignore[attr-defined]
        if not user.is_authenticated or not must_have(user) or has_one(user):
            return get_response(request)
        words = _("您的权限要求两步验证：请先绑定验证器，再继续。")
        if request.method not in ("GET", "HEAD") or request.headers.get("HX-Request"):
            raise PermissionDenied(words)
        messages.warning(request, words)
        return redirect("mfa_activate_totp")

    return around
