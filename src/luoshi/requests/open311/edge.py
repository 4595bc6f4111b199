"""What every answer has in common: its format, who asks and how often, HEAD, reading from other sites, and errors in the
specification's form, never a page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from luoshi.accounts import rate_limits
from luoshi.accounts.models import Token
from luoshi.matters.ledger import Refused

from ..public import photos
from ..public.rate_limits import wait_to_send
from .answers import Wrong, errors

logger = logging.getLogger("django.request")
FORMS = ("json", "xml")
LARGEST = photos.MOST * photos.LARGEST + (1 << 20)  # bytes of a call; more is not even read


def edged(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that takes these methods, with all of that around it. It is called with the format and the token."""

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # no cookie is ever looked at
        @wraps(view)
        def around(request: HttpRequest, form: str = "", **parts: Any) -> HttpResponse:
            form = form or _accepted(request)
            try:
                response = _answer(request, view, methods, form, parts)
            except Exception as error:
                response = _error(request, error, form if form in FORMS else "xml")
            return _finished(request, response)

        return around

    return decorator


def key_of(request: HttpRequest) -> Token | None:
    """The token of the call's api_key; Wrong (403) for one that is not valid."""
    given = request.POST.get("api_key", "") if request.method == "POST" else ""
    key = (given or request.GET.get("api_key", "")).strip()
    if not key:
        return None
    token = Token.valid(key)
    if token is None:
        raise Wrong(403, _("api_key 无效、已作废或已过期。"))
    return token


def _accepted(request: HttpRequest) -> str:
    """The format that a call without one wants: XML, unless it asks for JSON."""
    return "json" if "json" in request.headers.get("Accept", "") else "xml"


def _answer(request: HttpRequest, view: Callable[..., HttpResponse], methods: tuple[str, ...], form: str, parts: dict[str, Any]) -> HttpResponse:
    if form not in FORMS:
        raise Wrong(404, _("没有这种格式；请用 .json 或 .xml。"))
    if request.method == "OPTIONS":
        return _preflight(methods)
    if request.method != "HEAD" and request.method not in methods:
        response = errors(form, 405, [_("这个地址不接受 %s。") % request.method])
        response["Allow"] = ", ".join((*methods, "HEAD", "OPTIONS"))
        return response
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise Wrong(413, _("请求内容过大。"))
    token = key_of(request)
    if wait := _too_often(request, token):
        return rate_limits.too_often(errors(form, rate_limits.STATUS, [rate_limits.sentence(wait)]), wait)
    _check_jurisdiction(request)
    return view(request, form, token, **parts)


def _too_often(request: HttpRequest, token: Token | None) -> int:
    """Count the call; the seconds to wait where there were too many, else 0. Sending without a key counts as the residents' page does."""
    if token is None and request.method == "POST":
        return wait_to_send(request)
    return rate_limits.hit("open311", rate_limits.asker(request, token), settings.API_RATES["token" if token else "anonymous"]).wait


def _check_jurisdiction(request: HttpRequest) -> None:
    """Wrong (404) for another city's name; none at all is ours."""
    given = (request.POST.get("jurisdiction_id", "") if request.method == "POST" else "") or request.GET.get("jurisdiction_id", "")
    host = request.get_host().rpartition(":")[0] or request.get_host()
    known = {settings.CITY_PLACE, host, settings.SITE_URL.partition("//")[2].partition(":")[0], *settings.OPEN311_JURISDICTIONS}
    name = given.strip()
    if name and name not in known and name.lower().removeprefix("www.") not in {k.lower().removeprefix("www.") for k in known}:
        raise Wrong(404, _("没有 jurisdiction_id “%(given)s”；这里只有 %(ours)s，也可以不填。") % {"given": name[:80], "ours": settings.CITY_PLACE})


def _error(request: HttpRequest, error: Exception, form: str) -> HttpResponse:
    """The error of an exception. What nobody foresaw is logged and told to Django's listeners; its text is not shown."""
    if isinstance(error, Wrong):
        return errors(form, error.status, error.sentences)
    if isinstance(error, Refused):
        return errors(form, 400, [str(error)])
    if isinstance(error, Http404):
        return errors(form, 404, [_("没有这个地址，或者它不公开。")])
    if isinstance(error, RequestDataTooBig):
        return errors(form, 413, [_("请求内容过大。")])
    if isinstance(error, (SuspiciousOperation, MultiPartParserError, UnreadablePostError)):
        return errors(form, 400, [_("请求无法理解。")])
    logger.error("Open311: %s", request.path, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    if isinstance(error, OperationalError):  # the disk is full, the database is away: nothing was kept
        response = errors(form, 503, [_("现在存不下，什么也没有保存；请过一会儿原样再发。")])
        response["Retry-After"] = "30"
        return response
    return errors(form, 500, [_("服务器出错，已记录；请稍后再试。")])


def _preflight(methods: tuple[str, ...]) -> HttpResponse:
    response = HttpResponse(status=204)
    del response["Content-Type"]
    response["Access-Control-Allow-Methods"] = ", ".join((*methods, "HEAD"))
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Idempotency-Key"
    return response


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Link, Retry-After"
    response["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
    if request.method == "HEAD":
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response
