"""The knowledge base: answers that operators may give. Each has a unit that keeps it and a day on which it is looked over again;
past that day it is not offered (条例 art. 31)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.accounts.people import signed_in
from luoshi.desk.fields import NameField, UnitField, offer_units
from luoshi.desk.move_form import day_field, text_field
from luoshi.desk.unit_names import Units
from luoshi.registers.models import Unit
from luoshi.registers.names import subject_names
from luoshi.requests.models import Knowledge
from luoshi.routing.catalogue import subject_parents
from luoshi.understanding.bars import bars_on
from luoshi.understanding.fitting import Fit

from .access import staff

READERS = ("take_request", "dispatch_request", "call_back", "handle_request", "handle_request_any", "view_all_matters")
KEEPERS = ("handle_request", "handle_request_any")
PER_PAGE = 40
MOST_OFFERED = 3
MOST_LOOKED_AT = 5_000  # entries in date that are weighed at each question
LONGEST_TERM = timedelta(days=2 * 366)  # for which an entry may stand unlooked at; ours


def offered(text: str, subjects: Iterable[str], most: int = MOST_OFFERED) -> list[Knowledge]:
    """The entries in date that fit what is being said, the best first; none below the bar of the rule ``knowledge``: an answer that does not fit is
    worse than none."""
    today = timezone.localdate()
    if not text.strip():
        return []
    parents = subject_parents(today)
    wanted = {c for c in subjects if c}
    wanted |= {parents[c] for c in wanted if parents.get(c)}
    rows = Knowledge.objects.filter(review_on__gte=today).values_list("pk", "title", "text", "subject_code")[:MOST_LOOKED_AT]
    fit = Fit({pk: (title, said, subject) for pk, title, said, subject in rows})
    best = [pk for pk, _score in fit.best(text, wanted, bars_on("knowledge", today)[0], most)]
    found = {k.pk: k for k in Knowledge.objects.filter(pk__in=best).select_related("owner")}
    return [found[pk] for pk in best]


class KnowledgeForm(forms.Form):
    """An entry. ``seen``: what it was when it was opened, so that nobody writes over another's change unseen."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=200, help_text=gettext_lazy("写成诉求人会问的样子，如：居住证怎么办理"))
    text = text_field(gettext_lazy("答复口径"), 8, max_length=5_000)
    subject_code = NameField("subjects", strange=False, label=gettext_lazy("分类"), required=False)
    owner = UnitField(label=gettext_lazy("维护单位"))
    review_on = day_field(gettext_lazy("复核日期"), help_text=gettext_lazy("过了这一天还没有复核的，不再提供给话务员"))
    public = forms.BooleanField(label=gettext_lazy("可以对外公开"), required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, units: Units, allowed: set[str] | None, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.allowed = allowed
        offer_units(self, units, "owner")

    def clean_owner(self) -> str:
        """One of the person's own units, unless the person keeps the whole hotline."""
        code: str = self.cleaned_data["owner"]
        if self.allowed is not None and code not in self.allowed:
            raise ValidationError(_("只能维护本单位的知识；维护单位请写自己的单位。"))
        return code

    def clean_review_on(self) -> Any:
        """Within two years from today."""
        day, today = self.cleaned_data["review_on"], timezone.localdate()
        if not today <= day <= today + LONGEST_TERM:
            raise ValidationError(_("复核日期应在今天到%s之间。") % (today + LONGEST_TERM))
        return day


@staff(*READERS)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The list, searched by words; those due for review first where asked."""
    query, state, today = request.GET.get("q", "")[:100], request.GET.get("state", ""), timezone.localdate()
    found = search(Knowledge.objects.select_related("owner"), query)
    if state in ("current", "expired"):
        found = found.filter(**{"review_on__gte" if state == "current" else "review_on__lt": today})
    elif state == "mine":
        found = found.filter(owner__in=signed_in(request).memberships.values_list("unit", flat=True))
    page = Paginator(found.order_by("review_on", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    names = subject_names(k.subject_code for k in page.object_list)
    keeper = _allowed(request.user)
    rows = [{"entry": k, "subject": names.get(k.subject_code, ""), "expired": k.review_on < today, "mine": keeper is None or k.owner.code in keeper} for k in page.object_list]
    states = (("", _("全部")), ("current", _("有效的")), ("expired", _("过了复核日期的")), ("mine", _("本单位的")))
    context = {"page": page, "rows": rows, "q": query, "state": state, "states": states, "may_add": keeper is None or keeper, "today": today}
    return render(request, "requests/staff/knowledge.html", context)


def search(entries: QuerySet[Knowledge], query: str) -> QuerySet[Knowledge]:
    """The entries whose title or text has every word of the query."""
    for word in query.split():
        entries = entries.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return entries


@staff(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new entry."""
    allowed, units = _allowed(request.user), Units()
    own = units.written(sorted(allowed)[:1]) if allowed else ""
    start = {"owner": own, "review_on": timezone.localdate() + timedelta(days=180), "public": True}
    form = KnowledgeForm(units, allowed, request.POST if request.method == "POST" else None, start)
    if request.method == "POST" and form.is_valid():
        entry = Knowledge(**_values(form))
        entry.save()
        messages.success(request, _("已存入知识库。"))
        return redirect("hotline:knowledge")
    return _form_page(request, form, None, units)


@staff(*KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry, or look it over: 409 where somebody else changed it meanwhile; what was typed stays."""
    entry, allowed, units = _own(request, pk), _allowed(request.user), Units()
    if request.method != "POST":
        start = {"title": entry.title, "text": entry.text, "subject_code": entry.subject_code, "owner": entry.owner.name, "review_on": entry.review_on, "public": entry.public}
        return _form_page(request, KnowledgeForm(units, allowed, initial={**start, "seen": digest(entry)}), entry, units)
    form = KnowledgeForm(units, allowed, request.POST)
    if not form.is_valid():
        return _form_page(request, form, entry, units)
    with transaction.atomic():
        present = Knowledge.objects.select_for_update().get(pk=pk)
        stale = form.cleaned_data["seen"] != digest(present)
        if not stale:
            for name, value in _values(form).items():
                setattr(present, name, value)
            present.save()
    if stale:
        form.add_error(None, _("这一条刚被别人改过；请对照现在的内容再保存：%s") % present.text[:300])
        form.data = {**request.POST.dict(), "seen": digest(present)}
        return _form_page(request, form, present, units, status=409)
    messages.success(request, _("已保存，复核日期%s。") % present.review_on)
    return redirect("hotline:knowledge")


@staff(*KEEPERS)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer an entry no more: its review date is put to yesterday."""
    entry = _own(request, pk)
    entry.review_on = timezone.localdate() - timedelta(days=1)
    entry.save(update_fields=["review_on"])
    messages.success(request, _("已停用“%s”，不再提供给话务员。") % entry.title)
    return redirect("hotline:knowledge")


def digest(entry: Knowledge) -> str:
    """What an entry says, in short."""
    said = (entry.title, entry.text, entry.subject_code, str(entry.owner_id), entry.review_on.isoformat(), str(entry.public))
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _values(form: KnowledgeForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {**{k: given[k] for k in ("title", "text", "subject_code", "review_on", "public")}, "owner": Unit.objects.get(code=given["owner"])}


def _allowed(user: Any) -> set[str] | None:
    """The units whose entries a person keeps; None where all."""
    if user.has_perm("matters.handle_request_any"):
        return None
    return set(user.memberships.values_list("unit__code", flat=True)) if user.has_perm("matters.handle_request") else set()


def _own(request: HttpRequest, pk: int) -> Knowledge:
    entry: Knowledge = get_object_or_404(Knowledge.objects.select_related("owner"), pk=pk)
    allowed = _allowed(request.user)
    if allowed is not None and entry.owner.code not in allowed:
        raise PermissionDenied(_("只能维护本单位的知识。"))
    return entry


def _form_page(request: HttpRequest, form: KnowledgeForm, entry: Knowledge | None, units: Units, status: int = 200) -> HttpResponse:
    context = {"form": form, "entry": entry, "units": _known(units, form.allowed)}
    return render(request, "requests/staff/knowledge_form.html", context, status=422 if form.errors and status == 200 else status)


def _known(units: Units, allowed: set[str] | None) -> Sequence[Unit]:
    return [u for u in units.active if allowed is None or u.code in allowed]
