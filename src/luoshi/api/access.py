"""Who asks, what they may see, and how often they may ask."""

from __future__ import annotations

from functools import cached_property
from typing import cast

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase
from ninja.throttling import BaseThrottle

from luoshi.accounts import rate_limits
from luoshi.accounts.models import Token
from luoshi.matters.models import Matter, MatterQuerySet

from .problems import Problem


class ApiRequest(HttpRequest):
    """A request of the API, once it is known who asks."""

    auth: Reader
    api_wait: int  # seconds until it may be asked again; 0 where it may


class Reader:
    """One who asks: anybody, or the person for whom a token stands. A session's cookie counts for nothing here."""

    def __init__(self, token: Token | None = None) -> None:
        self.token = token

    def may(self, scope: str) -> bool:
        """Whether there is a token with this scope."""
        return self.token is not None and scope in self.token.scopes

    @cached_property
    def sees_all(self) -> bool:
        """Whether every matter is open to the reader."""
        return self._sees_all("read")

    def own(self, scope: str = "read") -> MatterQuerySet:
        """The matters of which the reader sees everything."""
        if self.token is None or not self.may(scope):
            return Matter.objects.none()
        if self.token.user.has_perm("matters.view_all_matters"):
            return Matter.objects.of_open_kinds()
        return Matter.objects.of_units(self.token.user.memberships.values("unit_id")).of_open_kinds()

    def matters(self, scope: str = "read") -> MatterQuerySet:
        """All that the reader may see, in part or whole."""
        if not self.may(scope):
            return Matter.objects.public()
        if self._sees_all(scope):
            return Matter.objects.of_open_kinds()
        return Matter.objects.filter(Q(pk__in=self.own(scope).values("pk")) | Q(pk__in=Matter.objects.public().values("pk")))

    def _sees_all(self, scope: str) -> bool:
        return self.token is not None and self.may(scope) and self.token.user.has_perm("matters.view_all_matters")

    def whole(self, matters: list[Matter]) -> set[int]:
        """Which of these matters the reader sees whole, by their ids."""
        if not self.may("read"):
            return set()
        ids = {m.pk for m in matters}
        return ids if self.sees_all else set(self.own().filter(pk__in=ids).values_list("pk", flat=True))


class Bearer(AuthBase):
    """``Authorization: Bearer KEY``. A header that does not hold a valid key is refused, even where none is needed: whoever
    sends one wants to be known."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Reader | None:
        given = request.headers.get("Authorization")
        if given is None:
            return None
        scheme, _space, key = given.partition(" ")
        token = Token.valid(key.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise Problem(401, "token", _("令牌无效、已作废或已过期；请核对 Authorization: Bearer 后面的令牌。"))
        return Reader(token)


def anybody(request: HttpRequest) -> Reader:
    """A reader without a token."""
    return Reader()


class Throttle(BaseThrottle):
    """So many requests of a token, else of a network (``accounts/rate_limits.py``)."""

    def allow_request(self, request: HttpRequest) -> bool:
        asked = cast(ApiRequest, request)  # ninja asks for the reader first
        token = asked.auth.token
        asked.api_wait = rate_limits.hit("api", rate_limits.asker(request, token), settings.API_RATES["token" if token else "anonymous"]).wait
        return not asked.api_wait
