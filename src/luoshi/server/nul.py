"""No NUL in what a page is asked: no name or number has one, and PostgreSQL refuses it in the midst of a query. The API refuses it
itself, by its schema."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware that takes NULs out of the query string."""

    def around(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if ("%00" in query or "\0" in query) and not request.path.startswith("/api/"):
            request.META["QUERY_STRING"] = query.replace("%00", "").replace("\0", "")
        return get_response(request)

    return around
