"""What a box for names offers while somebody types: units, subjects, places, the likeliest first (``desk.fields.Picker``)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from luoshi.registers import lookup

WHO_NAMES_PEOPLE = "matters.verify_matter"


@login_required
@require_GET
def search(request: HttpRequest, register: str) -> JsonResponse:
    """The rows that ``q`` may mean, and a sentence for who hears the page. People are named to who writes them into a conclusion alone."""
    if register not in lookup.REGISTERS:
        raise Http404
    if register == "people" and not request.user.has_perm(WHO_NAMES_PEOPLE):
        raise PermissionDenied(_("您的岗位用不到人员名单。"))
    rows = lookup.search(register, request.GET.get("q", ""))
    said = ngettext("%d个，上下键选", "%d个，上下键选", len(rows)) % len(rows) if rows else _("没有叫这个名称的")
    answer = JsonResponse({"rows": [{"code": f.code, "label": f.label, "more": f.more} for f in rows], "said": said}, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "private, max-age=60"
    answer["Vary"] = "Cookie, Accept-Language"
    return answer
