"""How fresh a page is: the ledger's last event, told to browsers and caches so that nothing is sent twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import caches
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import condition

from luoshi import __version__
from luoshi.matters.models import Event, Evidence, Matter

from . import shell

Counted = TypeVar("Counted")


def ledger_stamp() -> str:
    """The hash of the last event written: another one whenever anything happened."""
    last = Event.objects.order_by("-pk").values_list("hash", flat=True).first()
    return last or "empty"


def remembered(key: str, seconds: float, count: Callable[[], Counted]) -> Counted:
    """What ``count`` gave, or what it gave under that key at most so many seconds ago; it never gives None."""
    found: Counted | None = caches["pages"].get(key)
    if found is None:
        found = count()
        caches["pages"].set(key, found, seconds)
    return found


def as_of(request: HttpRequest | None = None, **_parts: Any) -> datetime | None:
    """When the ledger last changed; None for an empty one."""
    return _changed()


def settled(request: HttpRequest | None = None, **_parts: Any) -> datetime | None:
    """As ``as_of``, for asking whether anything changed since: an instant is told to the second, so None while that second is not over, in
    which what was just sent may still be taken down."""
    at = _changed()
    return at if at and at.replace(microsecond=0) + timedelta(seconds=1) <= timezone.now() else None


def _changed() -> datetime | None:
    return Matter.objects.exclude(changed_at=None).order_by("-changed_at").values_list("changed_at", flat=True).first()


def etag(request: HttpRequest, **parts: Any) -> str | None:
    """A tag of what every public page depends on; None for who is signed in (the frame shows the name)."""
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        return None
    # Only the page of one matter lists its evidence; publishing a file is no event.
    shown = list(Evidence.objects.filter(matter__ref=parts["ref"], public=True).values_list("pk", flat=True)) if "ref" in parts else []
    # The form for the language carries a token that belongs to the cookie.
    cookies = request.COOKIES.get("csrftoken", ""), request.COOKIES.get("messages", "")
    depends = (ledger_stamp(), timezone.localdate(), shell.stamps(), shown, get_language(), cookies, __version__)
    return f'W/"{hashlib.sha256(repr(depends).encode()).hexdigest()[:32]}"'


def conditional(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that is not sent again while nothing has changed. Browsers ask each time."""
    tagged = condition(etag_func=etag)(view)

    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        response = tagged(request, **parts)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return answer


def open_to_all(view: Callable[..., HttpResponseBase], seconds: int = 60) -> Callable[..., HttpResponseBase]:
    """A file for machines (badge, feed, data): may be kept by any cache for a while and fetched by pages of other sites."""
    tagged = condition(etag_func=etag, last_modified_func=settled)(view)

    @wraps(view, updated=())
    def answer(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        response = tagged(request, **parts)
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = f"public, max-age={seconds}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answer
