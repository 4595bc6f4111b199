"""What is done with the drafts chosen: a lead by suggestion or by name, merged, voided, issued; and the last such act taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luoshi.desk.rights import needs
from luoshi.desk.ticked_rows import Chosen
from luoshi.desk.unit_names import Units
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused, Stale
from luoshi.matters.models import Matter
from luoshi.reports import bulk_moves
from luoshi.reports.drafting import merge
from luoshi.reports.moves import KIND
from luoshi.reports.undoing import Step, undo

from . import bulk_move_page
from .bulk_move_page import ISSUED
from .draft_assign import DraftAssign
from .draft_filter import NONE, DraftFilter
from .draft_list import UNDO, bar, outline_of, page, rows_of
from .suggested_leads import SuggestedLeads

NAMED = 6  # refs that a sentence names


@dataclass
class Act:
    """One act: what was chosen, who does it, what was typed. ``left``: those for which there was nothing to do; they stay chosen."""

    matters: Sequence[Matter]
    chosen: Chosen
    actor: Actor
    typed: DraftAssign
    reason: str
    left: list[str] = field(default_factory=list)
    leads: SuggestedLeads = field(default_factory=SuggestedLeads)

    def each(self, move: Callable[[Matter, int], Any]) -> int:
        """Make a move on each; what is refused is told by its number. Returns how many were made."""
        for matter in self.matters:
            if matter.ref in self.left:
                continue
            try:
                move(matter, self.chosen.versions[matter.ref])
                self.chosen.done += 1
            except Refused as error:
                self.chosen.errors[matter.ref] = str(error)
        return self.chosen.done


def _issue(act: Act) -> str:
    count = act.each(lambda matter, seen: ledger.move(matter, "issue", act.actor, expected=seen))
    return ngettext("已交办%d项。", "已交办%d项。", count) % count


def _recall(act: Act) -> str:
    count = act.each(lambda matter, seen: ledger.move(matter, "recall", act.actor, reason=act.reason, expected=seen))
    return ngettext("已撤回%d项，退回草稿。", "已撤回%d项，退回草稿。", count) % count


def _discard(act: Act) -> str:
    count = act.each(lambda matter, seen: ledger.move(matter, "discard", act.actor, reason=act.reason, expected=seen))
    return ngettext("已作废%d项。", "已作废%d项。", count) % count


def _revive(act: Act) -> str:
    reason = act.reason or _("作废有误")
    count = act.each(lambda matter, seen: ledger.move(matter, "revive", act.actor, reason=reason, expected=seen))
    return ngettext("已恢复%d项草稿。", "已恢复%d项草稿。", count) % count


def _assign(act: Act) -> str:
    """A lead, helpers, a day for all; what one has already is not written again."""
    if not act.typed.is_valid():
        raise Refused(_("填写的内容有地方需要改；请看操作栏。"))
    given = act.typed.plan_data()
    if not given:
        raise Refused(_("请填牵头单位、配合单位或完成时限。"))

    def plan(matter: Matter, seen: int) -> None:
        data = {k: v for k, v in given.items() if matter.document[k] != v}
        if data:
            ledger.move(matter, "plan", act.actor, data, expected=seen)

    count = act.each(plan)
    return ngettext("已分派%d项。", "已分派%d项。", count) % count


def _suggest(act: Act) -> str:
    """The first suggestion for each that has no lead yet and has one; the others are named and stay chosen."""
    suggested = act.leads.of(act.matters)
    led = [m.ref for m in act.matters if m.lead_id]
    none = [m.ref for m in act.matters if not m.lead_id and not suggested.get(m.pk)]
    act.left = led + none
    count = act.each(lambda matter, seen: ledger.move(matter, "plan", act.actor, {"lead": suggested[matter.pk][0].unit}, expected=seen))
    said = ngettext("已按建议填写%d项的牵头单位。", "已按建议填写%d项的牵头单位。", count) % count if count else _("没有填写任何一项。")
    if none:
        said += _("没有可用的建议、仍然选中的%(count)d项：%(refs)s。") % {"count": len(none), "refs": _named(none)}
    if led:
        said += _("已经有牵头单位、没有改动的%(count)d项：%(refs)s。") % {"count": len(led), "refs": _named(led)}
    if not count and not act.chosen.errors:
        raise Refused(said)
    return said


def _merge(act: Act) -> str:
    for matter in act.matters:
        if Matter.objects.select_for_update().get(pk=matter.pk).version != act.chosen.versions[matter.ref]:
            raise Stale(_("%s刚被别人改过；请刷新后再合并。") % matter.ref)
    kept = merge(act.matters, act.actor)
    return _("已并为一项：%s。请核对它的文字和目标。") % kept.ref


def _named(refs: Sequence[str]) -> str:
    return "、".join(refs[:NAMED]) + ("……" if len(refs) > NAMED else "")


ACTIONS: dict[str, Callable[[Act], str]] = {"assign": _assign, "suggest": _suggest, "issue": _issue, "merge": _merge, "discard": _discard, "revive": _revive, "recall": _recall}
LONG = ("issue", "recall")  # of many the worker makes them


@needs("matters.draft_matter")
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """What is done with the drafts ticked: all or none, each refusal told beside its row."""
    name = request.POST.get("action", "")
    if name == "undo":
        return _undo(request)
    chosen = Chosen.of(request.POST.getlist("m"))
    if name == "recall_last":
        name, chosen = "recall", Chosen({m.ref: m.version for m in bulk_move_page.last_issued(request)})
    if name not in ACTIONS:
        raise Http404
    matters = list(Matter.objects.filter(kind=KIND, ref__in=chosen.versions).select_related("lead").order_by("pk"))
    one = Act(matters, chosen, Actor.of(request.user), DraftAssign(Units(), request.POST), request.POST.get("recall_reason") or request.POST.get("reason", ""))
    before = {m.ref: m.version for m in matters}
    try:
        if not matters:
            raise Refused(_("没有可以撤回的：单位已经签收或报过进展，或者已经撤回。") if name == "recall" else _("没有选中任何草稿。"))
        if name in LONG and len(matters) > bulk_moves.BRIEF:
            address, chosen.errors = bulk_move_page.begin(request, name, matters, chosen.versions, one.reason)
            if address:
                request.session[UNDO] = None
                return bulk_move_page.go(request, address)
            raise Refused(_("一项也没有改动；请看各项旁边的说明。"))
        with transaction.atomic():
            said = ACTIONS[name](one)
            if chosen.errors:
                transaction.set_rollback(True)
    except Refused as error:
        return _answer(request, one, str(error), 422)
    if chosen.errors:
        return _answer(request, one, _("一项也没有改动；请看各项旁边的说明。"), 422)
    steps = [Step(m.ref, before[m.ref], m.version) for m in matters if m.version != before[m.ref]]
    if name in LONG:  # public: not undone, but recalled with a reason
        request.session[ISSUED] = {"refs": [m.ref for m in matters]} if name == "issue" else None
    if steps:
        request.session[UNDO] = None if name in LONG else {"said": said.partition("。")[0], "steps": [asdict(step) for step in steps]}
    one.chosen = Chosen(dict.fromkeys(one.left, 0))
    return _answer(request, one, said, 200)


def _undo(request: HttpRequest) -> HttpResponse:
    last = request.session.get(UNDO)
    one = Act([], Chosen(), Actor.of(request.user), DraftAssign(Units()), "")
    try:
        if not last:
            raise Refused(_("没有可以撤销的操作。"))
        one.matters = undo([Step(**step) for step in last["steps"]], one.actor, _("撤销：%s") % last["said"])
    except Refused as error:
        return _answer(request, one, str(error), 422)
    request.session[UNDO] = None
    return _answer(request, one, _("已撤销：%s。") % last["said"], 200)


def _answer(request: HttpRequest, one: Act, said: str, status: int) -> HttpResponse:
    """What came of it: for htmx the rows that changed and the bar, so that the place is kept; else the page, at the first of them."""
    asked, good = DraftFilter.of({**request.POST.dict(), "lead": request.POST.get("filter_lead", "")}), status == 200
    if request.headers.get("HX-Request") == "true":
        return _swapped(request, one, asked, said, status)
    if good and not one.left:
        messages.success(request, said)
        first = next((f"#{m.ref}" for m in one.matters), "")
        number = {"page": request.POST["page"]} if request.POST.get("page", "").isdigit() else {}
        query = "&".join(part for part in (asked.query(), *(f"page={n}" for n in number.values())) if part)
        return redirect(reverse("desk:drafts") + (f"?{query}" if query else "") + first)
    (messages.success if good else messages.error)(request, said)
    return page(request, asked, one.chosen, None if good else one.typed, status)


def _swapped(request: HttpRequest, one: Act, asked: DraftFilter, said: str, status: int) -> HttpResponse:
    units = Units()
    refs = [m.ref for m in one.matters] if status == 200 else list(one.chosen.errors)
    now = list(Matter.objects.filter(ref__in=refs, kind=KIND).select_related("lead").order_by("pk"))
    kept = {"void": "void", "out": "issued"}.get(asked.state, "draft")
    context = {
        "rows": rows_of([m for m in now if m.state == kept], units, one.chosen, one.leads, outline_of(asked.report) if asked.report not in ("", NONE) else None),
        "gone": [m.ref for m in now if m.state != kept],
        "may_draft": True,
        "swapped": True,
        **bar(request, asked, units, None if status == 200 else one.typed),
    }
    answer = render(request, "reports/staff/draft_acted.html", context, status=status)
    answer["HX-Trigger"] = json.dumps({"toast": {"text": said, "tone": "ok" if status == 200 else "bad"}})
    return answer
