"""What every answer of the API has in common, whatever its operation: HEAD, ETag, cross-origin reading, and no error page in HTML."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from . import problems


def edged(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view with all of that around it."""

    @csrf_exempt  # no cookie is ever looked at, so there is nothing to forge
    @wraps(view)
    def around(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        try:
            response = _preflight() if asked == "OPTIONS" else view(request, *args, **kwargs)
        except Exception as error:
            response = problems.of(request, error)
        if response.status_code == 405:
            response = _not_allowed(asked, response.headers.get("Allow", ""))
        if asked in ("GET", "HEAD"):
            response = _cacheable(request, response)
        if asked in ("GET", "HEAD", "OPTIONS"):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if asked == "HEAD":
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    return around


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any address of the API that no operation has."""
    return problems.answer(404, _("没有这个地址，或者你无权看到它。"))


def _not_allowed(asked: str | None, allowed: str) -> HttpResponse:
    methods = {m.strip() for m in allowed.split(",") if m.strip()}
    response = problems.answer(405, _("这个地址不接受 %s。") % asked)
    response["Allow"] = ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
    return response


def _preflight() -> HttpResponse:
    """Other sites' pages may read. No Authorization among the headers: a stranger's page has no business with a key."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    response["Access-Control-Allow-Methods"] = "GET, HEAD"
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    return response


def _cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Its ETag, and 304 where the asker has it already."""
    patch_vary_headers(response, ("Authorization",))
    response["Cache-Control"] = "private, no-cache" if "Authorization" in request.headers else "no-cache"
    if response.status_code != 200:
        return response
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
