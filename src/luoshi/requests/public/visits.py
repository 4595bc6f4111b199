"""A secret link is exchanged at its first opening: the key goes out of the address, so that no history, Referer or screenshot keeps it, and a
signed cookie says which request this browser may follow, on that request's pages alone, for a day, and as long as its key is good."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from luoshi.requests.models import Submission

COOKIE = "luoshi_ask"
SALT = "luoshi resident visit"
LASTS = 24 * 3600  # seconds


def admit(response: HttpResponse, submission: Submission) -> HttpResponse:
    """Let this browser follow a submission on the pages of its request."""
    value = signing.dumps([submission.pk, submission.secret[:32]], salt=SALT)
    path = reverse("resident:mine", args=[submission.matter.ref])
    response.set_cookie(COOKIE, value, max_age=LASTS, path=path, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def admitted(request: HttpRequest, ref: str) -> Submission | None:
    """The submission of a request that this browser may follow; None without the cookie, with one that is forged, too old, another request's, or
    of a key that is good no more (erased, kept long enough)."""
    try:
        pk, secret = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    submission = Submission.objects.select_related("matter", "matter__lead").filter(pk=pk, matter__ref=ref).first()
    return submission if submission is not None and submission.secret and submission.secret[:32] == secret else None
