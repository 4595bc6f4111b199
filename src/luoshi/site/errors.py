"""What a visitor sees when something goes wrong: one sentence, no trace."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.accounts import rate_limits


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return render(request, "luoshi/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403, with the reason where one was given."""
    return render(request, "luoshi/403.html", {"reason": str(exception) if exception else ""}, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return render(request, "luoshi/404.html", status=404)


def too_often(request: HttpRequest, wait: int = 60, reason: str = "") -> HttpResponse:
    """429: from one network, or for one name, came too much. ``wait``: seconds; allauth, which counts sign-ins by the minute, names none."""
    said = reason or _("这个网络地址提交得太频繁；请过%d分钟再试。") % -(-wait // 60)
    return rate_limits.too_often(render(request, "luoshi/429.html", {"reason": said}), wait)


def locked_out(request: HttpRequest, *_given: Any) -> HttpResponse:
    """429 for who guesses passwords, until axes lets the name in again."""
    wait = round(settings.AXES_COOLOFF_TIME * 3600)
    return too_often(request, wait, _("为了安全，登录暂时停一会儿。请过%d分钟再试；忘了密码请找本单位的管理员。") % -(-wait // 60))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database is away or the disk is full: the same again a little later may well do."""
    away = isinstance(sys.exc_info()[1], OperationalError)
    response = render(request, "luoshi/500.html", {"code": 503 if away else 500}, status=503 if away else 500)
    if away:
        response["Retry-After"] = "30"
    return response
