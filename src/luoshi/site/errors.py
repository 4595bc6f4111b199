"""What a visitor sees when something goes wrong: one sentence, no trace."""

from __future__ import annotations

import sys
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return render(request, "luoshi/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403, with the reason where one was given."""
    return render(request, "luoshi/403.html", {"reason": str(exception) if exception else ""}, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return render(request, "luoshi/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database is away or the disk is full: the same again a little later may well do."""
    away = isinstance(sys.exc_info()[1], OperationalError)
    response = render(request, "luoshi/500.html", {"code": 503 if away else 500}, status=503 if away else 500)
    if away:
        response["Retry-After"] = "30"
    return response
