"""The enterprise line: a firm's demand, with the firm's name or with nothing that tells it (R27)."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.accounts import rate_limits
from luoshi.matters.ledger import Refused
from luoshi.requests import callers

from .. import submission_fields
from ..submission import IncomingSubmission
from . import understood as understanding
from .ask import to_the_link, too_often
from .forms import SOURCE, EnterpriseForm, once
from .rate_limits import wait_to_send
from .submitting import send

_FORMS = re.compile(r"(股份有限公司|有限责任公司|集团有限公司|有限公司|分公司|公司|合伙企业|个体工商户)$")


@require_http_methods(["GET", "HEAD", "POST"])
def enterprise(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends. 422 where something is to be changed, 429 where one address sends too much."""
    if request.method != "POST":
        return _page(request, EnterpriseForm(initial={"once": once()}))
    form = EnterpriseForm(request.POST)
    if wait := wait_to_send(request):
        form.add_error(None, too_often(wait))
        return rate_limits.too_often(_page(request, form), wait)
    if not form.is_valid():
        return _page(request, form, 422)
    incoming = _incoming(form)
    found = understanding.understand(incoming)
    firm = {k: form.cleaned_data[k] for k in ("firm", "uscc", "name", "phone")}
    try:
        sent = send(incoming, found, firm=firm)
    except Refused as error:
        form.add_error(None, str(error))
        return _page(request, form, 422)
    return to_the_link(request, sent, understanding.urgent(found))


def _incoming(form: EnterpriseForm) -> IncomingSubmission:
    given = form.cleaned_data
    secret = given["anonymous"]
    names = [given["firm"], given["uscc"], given["name"], given["phone"]]
    return IncomingSubmission(
        text=without(given["text"], names) if secret else given["text"],
        address=without(given["address"], names) if secret else given["address"],
        channel="enterprise",
        name=f"{given['firm']} {given['name']}".strip()[: callers.LONGEST_NAME],
        phone=given["phone"],
        hidden=secret,
        firm="anonymous" if secret else "named",
        source=SOURCE,
        source_id=form.source_id(),
        **submission_fields.from_door(submission_fields.FIRM, given),
    )


def without(text: str, names: list[str]) -> str:
    """A text without these names, however they are spaced or wide, and without the firm's name short of its legal form.

    >>> without("云州华光照明有限公司（９１ 99）门口积水", ["云州华光照明有限公司", "9199"])
    '（企业名略）（（企业名略））门口积水'
    >>> without("我司云州华光照明门口积水", ["云州华光照明有限公司"])
    '我司（企业名略）门口积水'
    """
    whole = [unicodedata.normalize("NFKC", n).strip() for n in names]
    wanted = sorted({*whole, *(_FORMS.sub("", n) for n in whole)}, key=len, reverse=True)
    spelled = [r"[\s-]*".join(_either(c) for c in name if not c.isspace()) for name in wanted if len(name) > 1]
    return re.sub("|".join(spelled), _("（企业名略）"), text, flags=re.IGNORECASE) if spelled else text


def _either(character: str) -> str:
    """A pattern for a character in its narrow and its wide form."""
    wide = chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else ""
    return f"[{re.escape(character)}{wide}]"


def _page(request: HttpRequest, form: EnterpriseForm, status: int = 200) -> HttpResponse:
    response = render(request, "requests/public/enterprise.html", {"form": form}, status=status)
    response["Cache-Control"] = "private, no-cache"
    return response
