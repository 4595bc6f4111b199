"""The addresses of GeoReport v2."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.accounts.file_doors import takes_photos
from luoshi.accounts.models import Token

from . import listing, posting, request_view
from . import services as catalogue
from . import updates as happening
from .answers import Wrong, answer, ascii_answer
from .discovery import document
from .edge import edged
from .query import ListQuery, cursor_of, extended, parse

TOKENS = signing.Signer(salt="open311", sep=".")  # a token is a request's number and a signature: nothing to keep, nothing to guess


@edged("GET")
def discovery(request: HttpRequest, form: str, token: Token | None, trial: bool = False) -> HttpResponse:
    """Which endpoints there are."""
    return ascii_answer(form, "discovery", document(request))


@edged("GET")
def services(request: HttpRequest, form: str, token: Token | None, trial: bool = False) -> HttpResponse:
    """The service list."""
    day = timezone.localdate()
    return answer(form, "services", catalogue.shown(list(catalogue.services(day).values()), day))


@edged("GET")
def service(request: HttpRequest, form: str, token: Token | None, code: str, trial: bool = False) -> HttpResponse:
    """A service's definition."""
    day = timezone.localdate()
    found = catalogue.services(day).get(code)
    if found is None:
        raise Wrong(404, _("没有 service_code “%s”。") % code[:40])
    return answer(form, "service_definition", catalogue.definition(found, day))


@takes_photos
@edged("GET", "POST")
def requests(request: HttpRequest, form: str, token: Token | None, trial: bool = False) -> HttpResponse:
    """GET: the requests that anybody may see. POST: a new one; 201, or 200 where it was taken in before."""
    if request.method == "POST":
        sent = posting.send(request, token, trial)
        row: dict[str, Any] = {"service_request_id": sent.ref, "service_notice": sent.notice, "account_id": sent.account or None}
        if extended(request.POST) or extended(request.GET):
            row["extended_attributes"] = {"token": TOKENS.sign(sent.ref), "follow_url": _follow(request, sent.key)}
        return answer(form, "service_requests", [row], 201 if sent.new else 200)
    wanted = parse(request.GET, timezone.now())
    rows, more = listing.page(wanted)
    response = answer(form, "service_requests", request_view.shown(rows, wanted.more))
    if links := _links(request, wanted, rows, more):
        response["Link"] = links
    return response


@edged("GET")
def one(request: HttpRequest, form: str, token: Token | None, ref: str, trial: bool = False) -> HttpResponse:
    """One request, as a list of one."""
    rows, _more = listing.page(ListQuery(ids=(ref,)))
    if not rows:
        raise Wrong(404, _("没有 service_request_id “%s”，或者它不公开。") % ref[:40])
    return answer(form, "service_requests", request_view.shown(rows, extended(request.GET)))


@edged("GET")
def token(request: HttpRequest, form: str, token: Token | None, given: str, trial: bool = False) -> HttpResponse:
    """The number of the request that a token stands for."""
    try:
        ref = TOKENS.unsign(given)
    except signing.BadSignature:
        raise Wrong(404, _("没有这个 token。")) from None
    return answer(form, "service_requests", [{"service_request_id": ref, "token": given}])


@edged("GET", "POST")
def updates(request: HttpRequest, form: str, token: Token | None, trial: bool = False) -> HttpResponse:
    """GET: what happened to requests. POST: words added to one."""
    if request.method == "POST":
        if trial:
            raise Wrong(404, _("测试接口不留请求，没有可以补充的。"))
        return answer(form, "service_request_updates", [happening.add(request, token)])
    wanted = parse(request.GET, timezone.now())
    given = any(request.GET.get(name, "").strip() for name in ("start_date", "end_date"))
    return answer(form, "service_request_updates", happening.happened(wanted, given))


@edged("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing_here(request: HttpRequest, form: str, token: Token | None, **parts: Any) -> HttpResponse:
    """Any other address."""
    raise Wrong(404, _("没有这个地址。"))


def _follow(request: HttpRequest, key: str) -> str | None:
    """The link by which its person follows, rates and reopens it; known only when it is new."""
    return request.build_absolute_uri(reverse("resident:follow", args=[key])) if key else None


def _links(request: HttpRequest, wanted: ListQuery, rows: list[Any], more: bool) -> str:
    """RFC 8288: the first page and the next one, which goes on where this one stops, whatever comes in meanwhile."""
    if wanted.ids:
        return ""
    found = []
    if wanted.cursor or wanted.page > 1:
        found.append(_link(request, "first"))
    if more:
        at = rows[-1].changed_at if wanted.by_change else rows[-1].opened_at
        found.append(_link(request, "next", cursor_of(at, rows[-1].pk)))
    return ", ".join(found)


def _link(request: HttpRequest, name: str, cursor: str = "") -> str:
    query = request.GET.copy()
    for given in ("page", "cursor", "api_key"):
        query.pop(given, None)
    if cursor:
        query["cursor"] = cursor
    return f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="{name}"'
