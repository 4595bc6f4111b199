"""A change of the duty catalogue, tried on the requests of the last thirty days before it is put in force (R5)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.accounts.file_doors import takes_files
from luoshi.registers.importing import TableError, import_csv
from luoshi.registers.models import Duty, Unit
from luoshi.requests import duties, privacy
from luoshi.requests.code_words import limit_words
from luoshi.routing import trial

DAYS = 30
SHOWN = 200
LARGEST = 2 << 20  # bytes of a table
MOST_TRIED = 200_000  # requests
SALT = "luoshi catalogue"
Permission = permission_required("registers.change_duty", raise_exception=True)


class TableForm(forms.Form):
    """A table of duties."""

    file = forms.FileField(
        label=gettext_lazy("派单目录（CSV或Excel）"), help_text=gettext_lazy("列：分类代码、区划代码、条件、派往、牵头单位、配合单位、时限、时限单位、版本、生效日期")
    )

    def clean_file(self) -> bytes:
        """Its content."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("表格超过%d MB；请只放要改的行。") % (LARGEST >> 20))
        content: bytes = given.read()
        return content


@takes_files("registers.change_duty")
@login_required
@Permission
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The form, and what a table would change."""
    form = TableForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "days": DAYS, "rows": Duty.objects.on(timezone.localdate()).count()}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"]
        try:
            context |= _tried(content, request.user)
        except (ValueError, TableError) as error:
            form.add_error("file", str(error))
            context["report"] = getattr(error, "report", None)
        else:
            context["table"] = signing.dumps(base64.b64encode(content).decode(), salt=SALT, compress=True)
            context["name"] = hashlib.sha256(content).hexdigest()[:12]
    return render(request, "requests/staff/catalogue.html", context, status=422 if form.is_bound and form.errors else 200)


@login_required
@Permission
@require_POST
def enforce(request: HttpRequest) -> HttpResponse:
    """Put the table that was tried in force: the very one, signed when it was shown."""
    try:
        content = base64.b64decode(signing.loads(request.POST.get("table", ""), salt=SALT, max_age=24 * 3600))
    except signing.BadSignature:
        messages.error(request, _("这张表不是刚才试过的那一张，或者已经过了一天；请重新上传试算。"))
        return redirect("hotline:catalogue")
    report = import_csv("duties", content)
    duties.forget_cached()
    (messages.error if report.refused else messages.success)(request, str(report))
    return redirect("hotline:catalogue")


def _tried(content: bytes, user: Any) -> dict[str, Any]:
    day = timezone.localdate()
    after = trial.with_rows(content, day)
    count, found = trial.compare(duties.on(day), after, _past(user))
    units = {u.code: str(u) for u in Unit.objects.filter(code__in={r.lead for d in found for r in (d.before, d.after) if r})}
    return {
        "asked": count,
        "changed": len(found),
        "moved": [(units.get(a, a) or _("未定"), units.get(b, b) or _("未定"), n) for a, b, n in trial.moved(found)],
        "differences": [{"asked": d.asked, "before": _way(d.before, units), "after": _way(d.after, units)} for d in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN),
    }


def _past(user: Any) -> Iterator[trial.PastRequest]:
    """What was dispatched in the last days, as far as the person may see it: the differences show the words."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = privacy.visible(user).filter(opened_at__gte=since).exclude(lead=None).order_by("-opened_at")
    for ref, subject, place, text in rows.values_list("ref", "subject", "place", "text")[:MOST_TRIED].iterator(chunk_size=5_000):
        yield trial.PastRequest(ref, subject, place, text)


def _way(route: Any, units: dict[str, str]) -> str:
    if route is None:
        return str(_("未定"))
    limit = f" · {limit_words(*route.limit)}" if route.limit else ""
    return f"{units.get(route.lead, route.lead)}{limit}"
