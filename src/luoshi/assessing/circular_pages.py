"""The month's circular made ready to be signed: what is still open of the month, what only the office knows, and the two files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.assessing import months as assessed
from luoshi.assessing.circular import as_docx
from luoshi.desk.move_form import day_field
from luoshi.office.writing import MEDIA
from luoshi.requests.judged import within
from luoshi.requests.staff.queue_filter import PILES
from luoshi.requests.staff.visible import visible

from .ranking_pages import FILES, MONTH, not_closed, reasons_of, totals
from .rule_tables import first_day

RIGHT = "matters.exclude_request"  # who manages the hotline
OPEN = ("exclusion", "disputed", "to_call")  # piles that may still change a month
MONTHS = 12


class Signing(forms.Form):
    """What only the office knows; what is left out stays as a blank of the document."""

    office = forms.CharField(label=gettext_lazy("发文机关"), max_length=40, required=False)
    number = forms.CharField(label=gettext_lazy("发文字号"), max_length=40, required=False)
    day = day_field(gettext_lazy("成文日期"), required=False)

    def __init__(self, month: str, data: Any = None) -> None:
        self.month = month
        super().__init__(data, initial={"office": settings.CIRCULAR_OFFICE, "day": timezone.localdate()}, use_required_attribute=False)
        self.fields["number"].widget.attrs["placeholder"] = _("如 云热办〔%s〕12号") % month[:4]

    def clean_day(self) -> date | None:
        """A month is told of when it is over."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and f"{day:%Y-%m}" <= self.month:
            raise forms.ValidationError(_("成文日期在%s结束以前；请改成以后的一天。") % self.month)
        return day


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    return login_required(permission_required(RIGHT, raise_exception=True)(require_GET(view)))


@_guarded
def latest(request: HttpRequest) -> HttpResponse:
    """To the latest month that is over; a page that says so where there is none."""
    over = [m for m in assessed.months() if assessed.state_of(m) != assessed.RUNNING]
    return redirect("desk:circular", over[0]) if over else render(request, "assessing/circular.html", {"month": None})


@_guarded
def circular(request: HttpRequest, month: str) -> HttpResponse:
    """The page of a month, or, where the form was sent, its circular. 404 for a month without judged requests, 409 with a sentence for one that runs."""
    if not MONTH.fullmatch(month) or month not in assessed.months():
        raise Http404
    found, asked = assessed.of_month(month), "office" in request.GET
    form = Signing(month, request.GET if asked else None)
    if asked and not found.runs and form.is_valid():
        given = form.cleaned_data
        made = as_docx(month, str(settings.CITY_NAME), found.standings, found.classes, given["office"], given["number"], given["day"])
        name = content_disposition_header(True, f"{FILES['docx']}-{month}.docx") or ""
        return HttpResponse(made, content_type=MEDIA["docx"], headers={"Content-Disposition": name})
    settled = assessed.settled_on(month)
    context = {
        "month": month,
        "months": [(m, assessed.state_of(m) == assessed.RUNNING) for m in assessed.months()[:MONTHS]],
        "runs": found.runs,
        "why_not": not_closed(month) if found.runs else "",
        "settled_on": settled,
        "settled": timezone.localdate() >= settled,
        "data_time": found.as_of,
        "totals": totals(found.standings),
        "open": _open(request, month),
        "excluded": reasons_of(found.standings),
        "marked": [s for s in found.standings if s.rates.marked],
        "form": form,
        "xlsx": reverse("site:ranking_file", args=[month, "xlsx"]),
    }
    return render(request, "assessing/circular.html", context, status=409 if asked and found.runs else 400 if asked else 200)


def _open(request: HttpRequest, month: str) -> list[dict[str, Any]]:
    """What may still change the month, each number with its list."""
    own, now, rows = visible(request.user).filter(within(first_day(month))), timezone.now(), []
    for pile in OPEN:
        word, tone, condition = PILES[pile]
        count = own.filter(condition(now)).count()
        rows.append({"value": count, "label": word, "tone": tone if count else "ok", "url": f"{reverse('hotline:queue')}?{urlencode({'pile': pile, 'month': month})}"})
    return rows
