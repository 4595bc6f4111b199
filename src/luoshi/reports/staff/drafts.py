"""One draft: its row edited in its place, a suggested lead taken, one split into several."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.desk.fields import Named, Picker
from luoshi.desk.rights import needs
from luoshi.desk.unit_names import Units, names_in
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused, Stale
from luoshi.matters.models import Matter
from luoshi.reports.drafting import split
from luoshi.tasklists.row import NODES

from .. import state
from .draft_acts import act
from .draft_filter import NONE
from .draft_list import drafts, outline_of, rows_of
from .suggested_leads import SuggestedLeads
from .task_rows import target_lines, targets_from

drafting = needs("matters.draft_matter")
Meant = TypeVar("Meant")


class DraftForm(forms.Form):
    """One draft's row. What it cleans to is the data of the move ``plan``, as the ledger's document has it."""

    number = forms.CharField(label=gettext_lazy("序号"), required=False, max_length=40)
    text = forms.CharField(label=gettext_lazy("任务文本"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    sub_text = forms.CharField(
        label=gettext_lazy("分解任务"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("区县自己的表述，没有就空着")
    )
    targets = forms.CharField(
        label=gettext_lazy("量化目标"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("一行一个，如：老旧小区 改造80个；没有数的不填")
    )
    lead = forms.CharField(label=gettext_lazy("牵头单位"), required=False, widget=Picker("units"))
    helpers = forms.CharField(label=gettext_lazy("配合单位"), required=False, widget=Picker("units", several=True), help_text=gettext_lazy("几个单位用顿号隔开"))
    leader = forms.CharField(label=gettext_lazy("牵头领导"), required=False, max_length=60)
    due = forms.DateField(label=gettext_lazy("完成时限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    node1 = forms.CharField(label=gettext_lazy("一季度节点目标"), required=False)
    node2 = forms.CharField(label=gettext_lazy("二季度节点目标"), required=False)
    node3 = forms.CharField(label=gettext_lazy("三季度节点目标"), required=False)
    node4 = forms.CharField(label=gettext_lazy("四季度节点目标"), required=False)

    def __init__(self, matter: Matter, units: Units, data: Any = None) -> None:
        d = matter.document
        self.matter, self.units = matter, units
        initial = {k: d[k] for k in ("number", "text", "sub_text", "leader", "due")} | dict(zip(NODES, d["nodes"], strict=True))
        initial |= {
            "targets": "\n".join(target_lines(d)),
            "lead": Named(units.name[d["lead"]], d["lead"]) if d["lead"] in units.name else d["lead"],
            "helpers": units.written(d["helpers"]),
        }
        super().__init__(data, initial=initial, auto_id=f"id_{matter.ref}_%s")

    def clean_lead(self) -> str:
        """The lead's code."""
        return self._meant("lead", lambda name: self.units.code(name) if name else "")

    def clean_helpers(self) -> list[str]:
        """The helpers' codes."""
        return self._meant("helpers", lambda names: self.units.codes(names_in(names)))

    def clean_targets(self) -> list[dict[str, Any]]:
        """The targets, those whose words stayed as they were."""
        return self._meant("targets", lambda text: targets_from(text.splitlines(), state.of(self.matter.document)["targets"]))

    def clean_due(self) -> str:
        """The due date as the ledger has it."""
        due: date | None = self.cleaned_data["due"]
        return due.isoformat() if due else ""

    def _meant(self, name: str, meaning: Callable[[str], Meant]) -> Meant:
        try:
            return meaning(self.cleaned_data[name].strip())
        except Refused as error:
            raise forms.ValidationError(str(error)) from None

    def changes(self) -> dict[str, Any]:
        """What differs from the ledger, as data of ``plan``."""
        given = {k: v for k, v in self.cleaned_data.items() if k not in NODES}
        given["nodes"] = [self.cleaned_data[n] for n in NODES]
        known = self.matter.document
        if "\n".join(target_lines(known)) == "\n".join(t["words"] for t in given["targets"] if t["words"]):
            del given["targets"]
        return {k: v for k, v in given.items() if known[k] != v}


def _draft(ref: str) -> Matter:
    return get_object_or_404(Matter.objects.select_related("lead"), ref=ref, kind="commitment")


@drafting
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, ref: str) -> HttpResponse:
    """One row: as a form (GET with ``edit``), as it is (GET), or its changes kept (POST)."""
    matter, units = _draft(ref), Units()
    if matter.state != "draft" and not _by_htmx(request):
        return redirect("desk:matter", ref)
    if request.method == "GET":
        if "edit" not in request.GET and _by_htmx(request):
            return _shown(request, matter, units)
        return _form(request, matter, units, DraftForm(matter, units))
    form = DraftForm(matter, units, request.POST)
    if not form.is_valid():
        return _form(request, matter, units, form, 422)
    return _moved(request, matter, units, form, form.changes())


@drafting
@require_POST
def take_lead(request: HttpRequest, ref: str) -> HttpResponse:
    """A suggested lead taken with one click."""
    matter, units = _draft(ref), Units()
    return _moved(request, matter, units, DraftForm(matter, units), {"lead": request.POST.get("lead", "")})


def _moved(request: HttpRequest, matter: Matter, units: Units, form: DraftForm, changes: dict[str, Any]) -> HttpResponse:
    """Make the move ``plan`` and show the row; told to the person in the form where somebody was first, or it is refused."""
    version = request.POST.get("version", "")
    try:
        if changes:
            ledger.move(matter, "plan", Actor.of(request.user), changes, expected=int(version) if version.isascii() and version.isdigit() else -1)
    except Refused as error:
        return _form(request, matter, units, form, 409 if isinstance(error, Stale) else 422, str(error))
    if _by_htmx(request):
        return _shown(request, _draft(matter.ref), units, _("已保存。") if changes else "")
    messages.success(request, _("已保存。"))
    return redirect(_address(matter))


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _shown(request: HttpRequest, matter: Matter, units: Units, toast: str = "") -> HttpResponse:
    if matter.state != "draft":
        raise Http404
    answer = render(request, "reports/staff/draft_row.html", {"row": rows_of([matter], units, outline=outline_of(matter.report))[0], "may_draft": True, "focus": True})
    if toast:
        answer["HX-Trigger"] = json.dumps({"toast": {"text": f"{matter.ref} {toast}", "tone": "ok"}})
    return answer


def _form(request: HttpRequest, matter: Matter, units: Units, form: DraftForm, status: int = 200, error: str = "") -> HttpResponse:
    """The row as a form: within the list for htmx, else on a page of its own. The focus goes to what is wrong, or to the text."""
    form.fields[next(iter(form.errors), "text")].widget.attrs["autofocus"] = True
    context = {"matter": matter, "form": form, "error": error, "suggestions": SuggestedLeads().of([matter]).get(matter.pk, []), "units": units.active, "back": _address(matter)}
    return render(request, "reports/staff/draft_form.html" if _by_htmx(request) else "reports/staff/draft.html", context, status=status)


def _address(matter: Matter) -> str:
    return reverse("desk:drafts") + f"?report={matter.report or NONE}#{matter.ref}"


@drafting
@require_http_methods(["GET", "POST"])
def draft_split(request: HttpRequest, ref: str) -> HttpResponse:
    """One draft becomes several, one a line."""
    matter = _draft(ref)
    if matter.state != "draft":
        return redirect("desk:matter", ref)
    text = request.POST.get("texts") or "\n".join(p.strip() for p in matter.text.replace("。", "；").split("；") if p.strip())
    context: dict[str, Any] = {"matter": matter, "texts": text, "version": request.POST.get("version", matter.version), "back": _address(matter)}
    if request.method == "GET":
        return render(request, "reports/staff/draft_split.html", context)
    try:
        with transaction.atomic():
            _unchanged(matter, str(context["version"]))
            parts = split(matter, text.splitlines(), Actor.of(request.user))
    except Refused as error:
        return render(request, "reports/staff/draft_split.html", context | {"error": str(error)}, status=409 if isinstance(error, Stale) else 422)
    messages.success(request, _("已拆成%d条。") % len(parts))
    return redirect(_address(matter))


def _unchanged(matter: Matter, version: str) -> None:
    """Stale if the matter is no longer as the person saw it."""
    present = Matter.objects.select_for_update().get(pk=matter.pk).version
    if str(present) != version:
        raise Stale(_("这一事项刚被别人改过（你看到的是第%(seen)s版，现在是第%(now)s版）；请刷新后再改。") % {"seen": version, "now": present})


urlpatterns = [
    path("drafts/", drafts, name="drafts"),
    path("drafts/act/", act, name="drafts_act"),
    path("drafts/<slug:ref>/", draft, name="draft"),
    path("drafts/<slug:ref>/lead/", take_lead, name="draft_lead"),
    path("drafts/<slug:ref>/split/", draft_split, name="draft_split"),
]
