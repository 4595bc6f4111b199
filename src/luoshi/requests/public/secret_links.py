"""What keeps a secret link secret: it is no search engine's, goes along to no other address, and stands in no log of ours."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

_KEY = re.compile(r"(/ask/)[A-Za-z0-9_-]{16,}")


def without_key(text: str) -> str:
    """A text in which the keys of the residents' links are struck out.

    >>> without_key("Not Found: /ask/s3cr3ts3cr3ts3cr3ts3cr/rate/"), without_key("/ask/status/")
    ('Not Found: /ask/…/rate/', '/ask/status/')
    """
    return _KEY.sub(r"\1…", text)


class KeepKeys(logging.Filter):
    """Strikes the keys out of what is logged: Django names the address of every request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "/ask/" in said:
            record.msg, record.args = without_key(said), ()
        return True


def secret(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a link that is a secret, and what is shown for it. Other sites learn nothing: the link itself is answered with ``no-referrer``; of the
    pages, which have forms, ``same-origin``, for with the other browsers would send ``Origin: null``, which Django's protection refuses."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        response = view(request, *args, **parts)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response["Cache-Control"] = "private, no-store"
        return response

    return answer
