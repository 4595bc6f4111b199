"""A new task, written by hand: one that stands in no report, or a part of another that is given on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from luoshi.codes.subjects import guess
from luoshi.desk.fields import NameField, UnitField, UnitsField, offer_units
from luoshi.desk.move_form import day_field, text_field
from luoshi.desk.rights import needs
from luoshi.desk.unit_names import Units
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter

from .commitment_page import get_matter
from .task_rows import targets_from, targets_in

HANDED_ON = ("source_text", "sources", "subject", "year", "due", "leader")


class Opening(forms.Form):
    """A new draft. Its subject is guessed from its words."""

    text = text_field(gettext_lazy("任务文本"))
    number = forms.CharField(label=gettext_lazy("序号"), required=False, max_length=40)
    targets = text_field(gettext_lazy("量化目标"), 2, required=False, help_text=gettext_lazy("一行一个；不填则从任务文本里读"))
    lead = UnitField(label=gettext_lazy("牵头单位"), required=False)
    helpers = UnitsField(label=gettext_lazy("配合单位"), required=False)
    leader = forms.CharField(label=gettext_lazy("牵头领导"), required=False, max_length=60)
    due = day_field(gettext_lazy("完成时限"))
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=1949, max_value=2100)
    place = NameField("places", label=gettext_lazy("地方"), required=False)
    weight = forms.FloatField(label=gettext_lazy("在上级任务里的权重"), required=False, min_value=0, max_value=1e6)

    def __init__(self, units: Units, parent: Matter | None, data: Any = None) -> None:
        today = timezone.localdate()
        start = {k: parent.document[k] for k in ("leader", "year", "due")} if parent else {"year": today.year, "due": f"{today.year}-12-31", "place": settings.CITY_PLACE}
        super().__init__(data, initial=start, use_required_attribute=False)
        offer_units(self, units, "lead", "helpers")
        if parent is None:
            del self.fields["weight"]
        self.parent = parent

    def clean_targets(self) -> list[dict[str, Any]]:
        """The targets, as written or as read from the text."""
        lines = self.cleaned_data["targets"].splitlines()
        try:
            known = targets_in(self.cleaned_data.get("text", ""))
            return targets_from(lines, known) if any(map(str.strip, lines)) else known
        except Refused as error:
            raise ValidationError(str(error)) from None

    def brings(self) -> dict[str, Any]:
        """The draft as the ledger takes it; a part has the words and the source of the whole, and points to it."""
        given = {k: v for k, v in self.cleaned_data.items() if v not in (None, "")}
        if self.parent is None:
            found = guess(given["text"])
            return {**given, "subject": found[0][0] if found else ""}
        handed = {k: self.parent.document[k] for k in HANDED_ON}
        return {**handed, **given, "parent": self.parent.ref}


@needs("matters.draft_matter")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new draft; ``parent`` names the task of which it is a part."""
    ref, units = request.GET.get("parent", ""), Units()
    parent = get_matter(request, ref) if ref else None
    form = Opening(units, parent, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ledger.open_matter("commitment", form.brings(), Actor.of(request.user))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已列为草稿；核对后再交办。"))
            return redirect("desk:matter", made.ref)
    return render(request, "reports/staff/new.html", {"form": form, "parent": parent, "units": units.active}, status=422 if form.errors else 200)
