"""Many matters assigned at once: all or none, each refusal told beside its row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luoshi.desk.rights import needs
from luoshi.desk.ticked_rows import Chosen
from luoshi.desk.unit_names import Units
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Entry, Refused
from luoshi.matters.models import Matter

from .commitment_filter import Selection
from .commitment_list import BULK, page
from .move_forms import Assign
from .visible import visible


@needs(*BULK)
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give the ticked matters a lead, helpers, a deadline."""
    selection = Selection.of(QueryDict(request.META.get("QUERY_STRING", "")))
    chosen, form = Chosen.of(request.POST.getlist("m")), Assign(Units(), request.POST)
    found = list(visible(request.user).filter(ref__in=chosen.versions).order_by("pk"))
    if not form.is_valid() or not found:
        messages.error(request, _("没有选中任何事项。") if form.is_valid() else _("填写的内容有地方需要改；请看清单下面。"))
        return page(request, selection, chosen, form, 422)
    with transaction.atomic():
        for matter in found:
            try:
                _assign(matter, form.cleaned_data, Actor.of(request.user), chosen)
            except Refused as error:
                chosen.errors[matter.ref] = str(error)
        if chosen.errors:
            transaction.set_rollback(True)
    if chosen.errors:
        messages.error(request, _("一项也没有改动；请看各项旁边的说明。"))
        return page(request, selection, chosen, form, 422)
    messages.success(request, ngettext("已改动%d项。", "已改动%d项。", chosen.done) % chosen.done)
    query = selection.query()
    return redirect(reverse("desk:matters") + (f"?{query}" if query else ""))


def _assign(matter: Matter, given: dict[str, Any], actor: Actor, chosen: Chosen) -> None:
    if entries := entries_for(matter, given):
        ledger.move_many(matter, entries, actor, expected=chosen.versions[matter.ref])
        chosen.done += 1


def entries_for(matter: Matter, given: dict[str, Any]) -> list[Entry]:
    """The moves that give a matter what is asked for; none for what it has already. A draft is planned; what was issued is changed by moves with a reason."""
    d, reason = matter.document, given["reason"]
    wanted = {k: given[k] for k in ("lead", "helpers") if given[k] and given[k] != d[k]}
    if given["due"] and given["due"].isoformat() != d["due"]:
        wanted["due"] = given["due"].isoformat()
    if not wanted:
        return []
    if matter.state == "draft":
        return [Entry("plan", wanted)]
    entries = []
    if "due" in wanted:
        entries.append(Entry("extend", {"due": wanted["due"], "approver": given["approver"]}, reason))
    if "lead" in wanted:
        entries.append(Entry("reassign", {"lead": wanted["lead"], "helpers": wanted.get("helpers", d["helpers"])}, reason))
    elif "helpers" in wanted:
        entries.append(Entry("set_helpers", {"helpers": wanted["helpers"]}, reason))
    return entries
