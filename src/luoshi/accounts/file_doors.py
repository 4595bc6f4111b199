"""Doors that take files: the right is asked before a byte of the file is read.

A form's body is parsed as soon as its token is looked for, long before a view says no. A view that takes files therefore names the rights of
which its user must hold one (``takes_files``), and this middleware, which stands before the token's, turns others away with the body unread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., Any])
FILES_AT_ONCE = 4  # files of the largest size that one form may bring


def takes_files(*permissions: str) -> Callable[[View], View]:
    """Mark a view that takes files from signed-in people who hold one of the permissions ("app.codename")."""

    def mark(view: View) -> View:
        view.files_from = permissions  # type: ignore[attr-defined]
        return view

    return mark


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
