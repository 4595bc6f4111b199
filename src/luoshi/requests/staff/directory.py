"""The directory of units for everybody who works here: a page, the same in the phone desk by one key, and as a file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.desk import sheets
from luoshi.office.outgoing import TEXT

from .. import directory

LONGEST = 60  # characters of a query
MOST_IN_A_CALL = 8
COLUMNS = (
    (gettext_lazy("单位"), 36),
    (gettext_lazy("简称"), 18),
    (gettext_lazy("类别"), 12),
    (gettext_lazy("所在地"), 18),
    (gettext_lazy("对外电话"), 18, TEXT),
    (gettext_lazy("办公时间"), 26),
    (gettext_lazy("地址"), 30),
    (gettext_lazy("职责"), 60),
    (gettext_lazy("配合"), 40),
    (gettext_lazy("近90天派去最多的"), 40),
)


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The directory, searched by words; with ``in=call`` the part that the phone desk shows."""
    _staff_only(request)
    query = request.GET.get("q", "")[:LONGEST].strip()
    found = directory.find(query)
    if request.GET.get("in") == "call":
        return render(request, "requests/staff/directory_rows.html", {"rows": found[:MOST_IN_A_CALL] if query else [], "q": query})
    return render(request, "requests/staff/directory.html", {"rows": found, "q": query, "days": directory.DAYS})


@login_required
@require_GET
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The units that were searched for, as CSV or Excel."""
    _staff_only(request)
    if form not in ("csv", "xlsx"):
        raise Http404
    query = request.GET.get("q", "")[:LONGEST].strip()
    rows = [
        [
            *(row.unit.name, row.unit.short, str(row.kind), row.place, row.unit.phone, row.unit.hours, row.unit.address),
            *("、".join(row.duties), "、".join(row.helps), "、".join(f"{name} {n}" for name, n in row.sent)),
        ]
        for row in directory.find(query)
    ]
    return sheets.listed("单位名录", form, COLUMNS, rows, query)


def may_look(user: Any) -> bool:
    """Whether somebody works here: an account without any role or unit does not."""
    return any(each.startswith("matters.") for each in user.get_all_permissions()) or user.memberships.exists()


def _staff_only(request: HttpRequest) -> None:
    """403 for who is not let in."""
    if not may_look(request.user):
        raise PermissionDenied(_("您的岗位用不到这一页；需要的话，请找热线管理员开通。"))
