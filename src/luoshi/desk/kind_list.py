"""The list of a kind of matter that has no screens of its own: filtered, searched, sorted, fifty a page, and as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.codes.divisions import is_whole, prefix_of
from luoshi.matters import kinds
from luoshi.matters.deadline import overdue
from luoshi.matters.kind_words import choices, data_word, kind_word, state_word, verdict_word
from luoshi.matters.kinds import Kind
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter, MatterQuerySet
from luoshi.matters.search import Hits
from luoshi.matters.selection import MatterQuery, Sorts, a_code, asking
from luoshi.office.outgoing import DAY, MOMENT
from luoshi.registers.models import Unit
from luoshi.registers.names import place_names, subject_names

from . import sheets, shell
from .rights import visible
from .unit_names import Units

PER_PAGE = 50
MOST_OUT = 20_000  # rows of a file, which is made whole
OPEN, OVERDUE = "open", "overdue"  # words of ours that stand for several
SORTS: Sorts = {
    "": (gettext_lazy("最近变动在前"), ("-changed_at", "-id")),
    "due": (gettext_lazy("时限近的在前"), (F("due").asc(nulls_last=True), "id")),
    "opened": (gettext_lazy("登记早的在前"), ("opened_at", "id")),
}
LABELS = {
    "q": gettext_lazy("搜索"),
    "state": gettext_lazy("状态"),
    "verdict": gettext_lazy("结论"),
    "lead": gettext_lazy("牵头单位"),
    "due": gettext_lazy("时限"),
    "subject": gettext_lazy("分类"),
    "place": gettext_lazy("区划"),
    "sort": gettext_lazy("排序"),
}


def kind_shown(name: str) -> Kind:
    """A kind that the shell shows; 404 for one that there is not, or that has screens of its own."""
    if not kinds.known(name) or shell.screens(name) is not None:
        raise Http404
    return kinds.of(name)


def query_of(kind: Kind, query: Any) -> MatterQuery:
    """What the query of an address asks for, of a kind."""
    sensible: dict[str, Callable[[str], bool]] = {
        "q": bool,
        "state": {OPEN, *kind.states}.__contains__,
        "verdict": kind.verdicts.__contains__,
        "lead": a_code,
        "due": {OVERDUE}.__contains__,
        "subject": a_code,
        "place": is_whole,
        "sort": SORTS.__contains__,
    }
    return asking(query, LABELS, sensible, SORTS)


def selected(kind: Kind, asked: MatterQuery, user: Any) -> MatterQuerySet:
    """The matters of a kind that are asked for, among those that a person may see."""
    filters: dict[str, Callable[[str], Q]] = {
        "state": lambda v: Q(state__in=kind.live) if v == OPEN else Q(state=v),
        "verdict": lambda v: Q(verdict=v),
        "lead": lambda v: Q(lead__code=v),
        "due": lambda _v: Q(state__in=kind.live) & overdue(timezone.localdate()),
        "subject": lambda v: Q(subject__startswith=v),
        "place": lambda v: Q(place__startswith=prefix_of(v)),
    }
    found = visible(user, kind)
    if asked.values.get("state") != kinds.VOID:
        found = found.exclude(state=kinds.VOID)
    for name, value in asked.values.items():
        if name in filters:
            found = found.filter(filters[name](value))
    return asked.matching(found)


@login_required
@require_GET
def index(request: HttpRequest, kind: str) -> HttpResponse:
    """The list of a kind."""
    shown = kind_shown(kind)
    asked = query_of(shown, request.GET)
    pages = Hits if "q" in asked.values else Paginator
    page = pages(selected(shown, asked, request.user).select_related("lead"), PER_PAGE).get_page(request.GET.get("page"))
    query = asked.query()
    context = {
        "kind": shown,
        "word": kind_word(kind),
        "selection": asked,
        "query": query,
        "boxes": _boxes(shown, asked, request.user),
        "piles": _piles(shown, request.user, asked),
        "page": page,
        "files": {f: reverse("desk:kind_file", args=[kind, f]) + (f"?{query}" if query else "") for f in ("csv", "xlsx")},
        "action": reverse("desk:kind", args=[kind]),
        "new": reverse("desk:kind_new", args=[kind]) if Actor.of(request.user).may(shown.table[shown.opening].permission) else "",
    }
    return render(request, "desk/kind_list.html", context)


def _piles(kind: Kind, user: Any, asked: MatterQuery) -> list[dict[str, Any]]:
    counts = dict(visible(user, kind).order_by().values_list("state").annotate(n=Count("*")))
    address = reverse("desk:kind", args=[kind.name])
    tones = {code: "info" if code in kind.live else "mute" for code in kind.states}
    return [
        {"value": counts[code], "label": state_word(code, kind.name), "tone": tones[code], "url": f"{address}?state={code}", "here": asked.values.get("state") == code}
        for code in kind.states
        if counts.get(code)
    ]


def _boxes(kind: Kind, asked: MatterQuery, user: Any) -> list[dict[str, Any]]:
    own = visible(user, kind).order_by()
    found: dict[str, list[tuple[str, Any]]] = {
        "state": [(OPEN, _("未结")), *choices(kind.states)],
        "verdict": choices(kind.verdicts),
        "lead": [(u.code, str(u)) for u in Unit.objects.filter(pk__in=own.values("lead").distinct()).order_by("code")],
        "due": [(OVERDUE, _("已逾期"))],
        "subject": sorted(subject_names(own.values_list("subject", flat=True).distinct()).items()),
        "place": sorted(place_names(own.values_list("place", flat=True).distinct()).items()),
        "sort": [(code, word) for code, (word, _order) in SORTS.items() if code],
    }
    return [{"name": k, "label": LABELS[k], "choices": rows, "value": asked.values.get(k, "")} for k, rows in found.items() if rows]


@login_required
@require_GET
def file(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The list as CSV or Excel, at most MOST_OUT rows."""
    shown = kind_shown(kind)
    if form not in ("csv", "xlsx"):
        raise Http404
    asked = query_of(shown, request.GET)
    found = list(selected(shown, asked, request.user).select_related("lead")[: MOST_OUT + 1])
    if len(found) > MOST_OUT:
        messages.error(request, _("超过%d项，不能一次导出；请缩小范围。") % MOST_OUT)
        return redirect(f"{reverse('desk:kind', args=[kind])}?{asked.query()}")
    own = [key for key, value in shown.own.items() if not isinstance(value, dict)]
    headings: list[tuple[Any, ...]] = [
        *((_("编号"), 14), (_("内容"), 50), (_("状态"), 10), (_("结论"), 10), (_("牵头单位"), 24), (_("配合单位"), 24)),
        *((_("区划"), 12), (_("分类"), 16), (_("时限"), 12, DAY), (_("登记"), 18, MOMENT), (_("变动"), 18, MOMENT)),
        *((data_word(key, shown), 20) for key in own),
    ]
    return sheets.listed(f"{shown.zh}清单", form, headings, _rows(shown, own, found), asked.described(_boxes(shown, asked, request.user)))


def _rows(kind: Kind, own: list[str], found: list[Matter]) -> list[list[Any]]:
    units = Units()
    places, subjects = place_names(m.place for m in found), subject_names(m.subject for m in found)
    return [
        [
            *(m.ref, m.text, state_word(m.state, kind.name), verdict_word(m.verdict, kind.name) if m.verdict else ""),
            *(str(m.lead or ""), units.written(m.document["helpers"]), places.get(m.place, ""), subjects.get(m.subject, ""), m.due),
            *(timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "" for at in (m.opened_at, m.changed_at)),
            *(written(m.document.get(key)) for key in own),
        ]
        for m in found
    ]


def written(value: Any) -> Any:
    """A value of a matter's own state as a cell or a line holds it."""
    if isinstance(value, list | tuple):
        return "、".join(str(v) for v in value)
    return "" if value is None else value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
