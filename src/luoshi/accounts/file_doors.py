"""Doors that take files: the right is asked before a byte of the file is read.

A form's body is parsed as soon as its token is looked for, long before a view says no. A view that takes files therefore names the rights of
which its user must hold one (``takes_files``), and this middleware, which stands before the token's, turns others away with the body unread. The server asks the same before it takes more than a little of a body (``most_bytes``).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., Any])
FILES_AT_ONCE = 4  # files of the largest size that one form may bring
FROM_ANYBODY = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + (1 << 20)  # bytes of a body at an address that takes no files
PHOTOS = 48 << 20  # bytes of a body at a page of residents that takes photos: three, and what they wrote


class TurnedAway(Exception):
    """The sender holds none of the rights that the door asks for: the middleware says so, and reads nothing."""


def takes_files(*permissions: str) -> Callable[[View], View]:
    """Mark a view that takes files from signed-in people who hold one of the permissions ("app.codename")."""

    def mark(view: View) -> View:
        view.files_from = permissions  # type: ignore[attr-defined]
        return view

    return mark


def takes_photos(view: View) -> View:
    """Mark a view that takes photos from anybody."""
    view.most_bytes = PHOTOS  # type: ignore[attr-defined]
    return view


def most_bytes(environ: dict[str, Any]) -> int:
    """Bytes that the body of a request may have, by its WSGI environment: by its address, and by who sends it where that takes files. Raises
    TurnedAway. It reads the session, so it is asked in a thread and only for bodies that are not small."""
    request = WSGIRequest({**environ, "wsgi.input": io.BytesIO()})
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return FROM_ANYBODY
    rights = getattr(view, "files_from", None)
    if rights is None:
        return int(getattr(view, "most_bytes", FROM_ANYBODY))
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    user = get_user(request)
    if not user.is_authenticated or not any(user.has_perm(p) for p in rights):
        raise TurnedAway
    return int(settings.UPLOAD_LIMIT) * FILES_AT_ONCE


class RightFirst:
    """The middleware; it stands before Django's CSRF middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.UPLOAD_LIMIT * FILES_AT_ONCE
        if declared.isascii() and declared.isdigit() and (len(declared) > 15 or int(declared) > most):
            return HttpResponse(_("请求内容超过%d MB，没有接收。") % (most >> 20), status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Turn away who holds none of the rights that the view names."""
        rights = getattr(view, "files_from", None)
        if rights is None or request.method != "POST":
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not any(request.user.has_perm(p) for p in rights):
            raise PermissionDenied(_("你没有在这里上传文件的权限。"))
        return None
