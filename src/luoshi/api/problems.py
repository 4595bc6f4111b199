"""Errors as problem documents (RFC 9457): one sentence for the person who runs the program, and which value was wrong."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, Throttled, ValidationError

from luoshi.accounts import rate_limits

if TYPE_CHECKING:
    from .access import ApiRequest

logger = logging.getLogger("django.request")
MEDIA_TYPE = "application/problem+json"
OURS = ("asked", "given")  # what the operations call their parameters and body; nobody outside knows these names


class Problem(Exception):
    """An answer that is not what was asked for: status, kind (a short name, see docs/api.md) and the sentence."""

    def __init__(self, status: int, kind: str, detail: str, **more: Any) -> None:
        self.status, self.kind, self.detail, self.more = status, kind, detail, more
        super().__init__(detail)


def answer(status: int, detail: str, kind: str = "", **more: Any) -> JsonResponse:
    """A problem document; ``kind`` becomes its type, else the status alone tells."""
    body = {"type": f"urn:luoshi:problem:{kind}" if kind else "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="luoshi"'
    return response


def of(request: HttpRequest, error: Exception) -> JsonResponse:
    """The problem document of an exception. What nobody foresaw is logged and told to Django's listeners; its text is not shown."""
    if isinstance(error, Problem):
        return answer(error.status, error.detail, error.kind, **error.more)
    if isinstance(error, ValidationError):
        wrong = [{"where": [str(part) for part in e["loc"] if part not in OURS], "what": e["msg"]} for e in error.errors]
        return answer(422, _("请求中有不合要求的值，见 errors。"), "invalid", errors=wrong)
    if isinstance(error, Http404):
        return answer(404, _("没有这个地址，或者你无权看到它。"))
    if isinstance(error, Throttled):
        wait = cast("ApiRequest", request).api_wait
        return rate_limits.too_often(answer(rate_limits.STATUS, rate_limits.sentence(wait)), wait)
    if isinstance(error, HttpError):
        return answer(error.status_code, str(error))
    if isinstance(error, RequestDataTooBig):
        return answer(413, _("请求内容过大。"))
    if isinstance(error, SuspiciousOperation):
        return answer(400, _("请求无法理解。"))
    logger.error("API: %s", request.path, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    if isinstance(error, OperationalError):  # the disk is full, the database is away: nothing was kept
        response = answer(503, _("现在存不下，什么也没有保存；请过一会儿原样再发。"), "unavailable")
        response["Retry-After"] = "30"
        return response
    return answer(500, _("服务器出错，已记录；请稍后再试。"))
