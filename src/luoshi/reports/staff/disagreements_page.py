"""The promises about whose verdict the sources do not agree, for the supervision office: each with who says what, and one form that resolves it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.desk.move_form import text_field
from luoshi.desk.move_views import version_of
from luoshi.desk.rights import needs
from luoshi.matters.ledger import Actor, Refused, Stale
from luoshi.matters.models import Matter

from .. import disagreements
from ..report_names import verdict_choices
from .visible import visible

PER_PAGE = 20


class Resolution(forms.Form):
    """The verdict, and on what it rests against who says otherwise. Nothing comes ticked."""

    verdict = forms.ChoiceField(label=gettext_lazy("认定的结论"), choices=verdict_choices, widget=forms.RadioSelect)
    conclusion = text_field(gettext_lazy("依据和理由"), 2, max_length=2_000, help_text=gettext_lazy("会和结论一起公开"))


@needs("matters.verify_matter")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The list, the latest changed first."""
    return _page(request)


@needs("matters.verify_matter")
@require_POST
def resolve(request: HttpRequest, ref: str) -> HttpResponse:
    """Write what one of them comes to. 422 where something is missing or the ledger refuses it, 409 where somebody was first."""
    matter = get_object_or_404(visible(request.user), ref=ref)
    form = _form(matter, request.POST)
    if not form.is_valid():
        return _page(request, matter, form, status=422)
    try:
        disagreements.resolve(matter, form.cleaned_data["verdict"], form.cleaned_data["conclusion"], Actor.of(request.user), version_of(request.POST))
    except Refused as error:
        form.add_error(None, str(error))
        return _page(request, matter, form, status=409 if isinstance(error, Stale) else 422)
    messages.success(request, _("%s的结论已认定。") % matter.ref)
    page = request.GET.get("page", "")  # the place is kept: the next one stands there now
    return redirect(reverse("desk:disagreements") + (f"?page={page}" if page.isascii() and page.isdigit() else ""))


def _form(matter: Matter, data: Any = None) -> Resolution:
    return Resolution(data, auto_id=f"{matter.ref}_%s", use_required_attribute=False)


def _page(request: HttpRequest, tried: Matter | None = None, form: Resolution | None = None, status: int = 200) -> HttpResponse:
    found = visible(request.user).filter(pk__in=disagreements.open_ones()).select_related("lead").order_by("-changed_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows: list[dict[str, Any]] = [{"matter": m, "form": form if tried is not None and m.pk == tried.pk else None if m.state == "objected" else _form(m)} for m in page]
    first = tried.pk if tried is not None else next((row["matter"].pk for row in rows if row["form"]), None)
    rows = [{**row, "open": row["matter"].pk == first} for row in rows]
    elsewhere = form if tried is not None and all(m.pk != tried.pk for m in page) else None
    context = {"page": page, "rows": rows, "count": page.paginator.count, "errors": form.errors if form is not None else None, "elsewhere": elsewhere, "tried": tried}
    return render(request, "reports/staff/disagreements.html", context, status=status)


urlpatterns = [path("disagreements/", index, name="disagreements"), path("disagreements/<slug:ref>/", resolve, name="resolve")]
