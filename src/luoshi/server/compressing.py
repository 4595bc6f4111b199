"""Public pages go out compressed: on a telephone's connection the home page costs a seventh. Only what anybody may read, and never an answer to what
was sent in: where a page holds a secret beside what a stranger chose, its length would tell of the secret (the attack BREACH)."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TYPES = ("text/html", "image/svg+xml", "application/geo+json")


class Compressed(GZipMiddleware):
    """Compresses pages and drawings for who is not signed in and only asked for them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed where it may be."""
        user = getattr(request, "user", None)
        secret = "no-store" in response.get("Cache-Control", "")
        asked_only = request.method in ("GET", "HEAD") and not secret and not (user is not None and user.is_authenticated)
        if not asked_only or response.streaming or not response.get("Content-Type", "").startswith(TYPES):
            return response
        return super().process_response(request, response)
