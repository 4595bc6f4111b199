"""The public pages of matters whose kind has none of its own: a list, one matter, and the same rows as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.codes.divisions import is_whole, prefix_of
from luoshi.matters import kinds, ledger
from luoshi.matters.kind_words import choices, data_word, kind_word, move_word, state_word, verdict_word
from luoshi.matters.models import Matter, MatterQuerySet
from luoshi.matters.search import Hits
from luoshi.matters.selection import MatterQuery, Sorts, a_code, asking
from luoshi.matters.withdrawal_rules import public_entries
from luoshi.office.outgoing import DAY, TEXT, About
from luoshi.office.writing import MEDIA, table
from luoshi.registers.names import place_names, subject_names
from luoshi.wording import timeline

from . import freshness, public_text, shell, takedowns
from .public_search import as_shown

PER_PAGE = 50
MOST_OUT = 20_000  # rows of a file
SORTS: Sorts = {"": (gettext_lazy("最近变动在前"), ("-changed_at", "-id")), "opened": (gettext_lazy("登记早的在前"), ("opened_at", "id"))}
LABELS = {
    "q": gettext_lazy("搜索"),
    "kind": gettext_lazy("类别"),
    "state": gettext_lazy("状态"),
    "unit": gettext_lazy("牵头单位"),
    "subject": gettext_lazy("分类"),
    "place": gettext_lazy("区划"),
    "sort": gettext_lazy("排序"),
}


def query_of(query: Any) -> MatterQuery:
    """What the query of an address asks for."""
    shown = {k.name: k for k in shell.plain_kinds()}
    sensible: dict[str, Callable[[str], bool]] = {
        "q": bool,
        "kind": shown.__contains__,
        "state": {s for k in shown.values() for s in k.listed}.__contains__,
        "unit": a_code,
        "subject": a_code,
        "place": is_whole,
        "sort": SORTS.__contains__,
    }
    return asking(query, LABELS, sensible, SORTS)


def selected(asked: MatterQuery) -> MatterQuerySet:
    """The public matters that are asked for, of the kinds that the shell shows."""
    found = Matter.objects.public().filter(kind__in=[k.name for k in shell.plain_kinds()])
    exact = {"kind": "kind", "state": "state", "unit": "lead__code", "subject": "subject__startswith"}
    found = found.filter(**{exact[name]: value for name, value in asked.values.items() if name in exact})
    if place := asked.values.get("place"):
        found = found.filter(place__startswith=prefix_of(place))
    found = asked.matching(found)
    return as_shown(found, asked.values["q"]) if "q" in asked.values else found


def index(request: HttpRequest) -> HttpResponse:
    """The list; 404 where every kind has pages of its own."""
    shown = shell.plain_kinds()
    if not shown:
        raise Http404
    asked = query_of(request.GET)
    pages = Hits if "q" in asked.values else Paginator
    page = pages(selected(asked).select_related("lead"), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = takedowns.all_as_public(page)
    query = asked.query()
    context = {
        "asked": asked,
        "page": page,
        "rows": [{"matter": m, "kind": kind_word(m.kind), "text": public_text.masked(m.text)} for m in page],
        "boxes": _boxes(shown, asked),
        "forms": {f: reverse("site:matters_file", args=[f]) + (f"?{query}" if query else "") for f in ("csv", "xlsx", "json")},
        "data_time": freshness.as_of(),
    }
    return render(request, "site/matters.html", context)


def _boxes(shown: Sequence[kinds.Kind], asked: MatterQuery) -> list[dict[str, Any]]:
    states = dict(pair for k in shown for pair in choices({s: k.states[s] for s in k.listed}))
    boxes = [("kind", [(k.name, kind_word(k.name)) for k in shown]), ("state", list(states.items())), ("sort", [(c, w) for c, (w, _o) in SORTS.items() if c])]
    return [{"name": n, "label": LABELS[n], "choices": rows, "value": asked.values.get(n, "")} for n, rows in boxes if rows]


def matter(request: HttpRequest, ref: str) -> HttpResponse:
    """One matter as anybody may read it; that of a kind with pages of its own is shown there. 404 for what is not public."""
    found = get_object_or_404(Matter.objects.public().select_related("lead"), ref=ref)
    if own := shell.page_of(found.kind):
        return redirect(own, ref)
    kind, seen = kinds.of(found.kind), takedowns.as_public(found)
    open_events = [takedowns.event(seen, e) for e in ledger.history(found) if e["move"] not in kind.internal]
    units = public_text.unit_names(e["unit"] for e in open_events)
    reasons = {e["seq"]: "" if kind.persons else public_text.masked(e["reason"]) for e in open_events}
    events = [timeline.entry(e, move_word(e["move"], kind.name), units.get(e["unit"], e["unit"]), reason=reasons[e["seq"]], kind=kind.name) for e in open_events]
    context = {
        "matter": seen,
        "kind": kind,
        "word": kind_word(kind.name),
        "text": public_text.masked(seen.text),
        "facts": _facts(kind, seen),
        "events": events[::-1],
        "files": [{"sha256": f.sha256, "size": f.size, "name": takedowns.file_name(seen, f.name)} for f in takedowns.files(seen)],
        "taken_down": public_entries(seen.document),
        "panels": (panels := shell.panels(seen)),
        "charts": any(p.charts for p in panels),
        "data_time": found.changed_at,
    }
    return render(request, "site/matter.html", context)


def _facts(kind: kinds.Kind, seen: Matter) -> list[tuple[str, Any]]:
    rows = [
        (_("牵头单位"), str(seen.lead or "")),
        (_("区划"), place_names([seen.place]).get(seen.place, "")),
        (_("分类"), subject_names([seen.subject]).get(seen.subject, "")),
        (_("时限"), seen.due),
        *((data_word(key, kind), public_text.masked(seen.document.get(key) or "")) for key in kind.shown),
    ]
    return [(label, value) for label, value in rows if value not in (None, "")]


def file(request: HttpRequest, form: str) -> HttpResponse:
    """The list as CSV, Excel or JSON, at most MOST_OUT rows."""
    shown = shell.plain_kinds()
    if not shown or form not in ("csv", "xlsx", "json"):
        raise Http404
    asked = query_of(request.GET)
    rows_of = list(selected(asked).select_related("lead")[: MOST_OUT + 1])
    if len(rows_of) > MOST_OUT:
        return HttpResponse(_("超过%d项，不能一次导出；请缩小范围。") % MOST_OUT, status=400, content_type="text/plain; charset=utf-8")
    found = takedowns.all_as_public(rows_of)
    own = list(dict.fromkeys(key for kind in shown for key in kind.shown))
    headings = ["ref", "kind", "text", "state", "verdict", "lead", "place", "subject", "due", "opened", "changed", *own]
    rows = [_row(m, own) for m in found]
    if form == "json":
        return JsonResponse({"matters": [dict(zip(headings, row, strict=True)) for row in rows]}, json_dumps_params={"ensure_ascii": False})
    kinds_of = {**dict.fromkeys(("place", "subject"), TEXT), **dict.fromkeys(("due", "opened", "changed"), DAY)}
    columns = [(h, 44 if h == "text" else 18, kinds_of.get(h, "")) for h in headings]
    content = table(form, columns, rows, About(_("事项"), timezone.localtime(), asked.described(_boxes(shown, asked))))
    return HttpResponse(content, content_type=MEDIA[form], headers={"Content-Disposition": content_disposition_header(True, f"matters-{timezone.localdate():%Y%m%d}.{form}")})


def _row(m: Matter, own: list[str]) -> list[Any]:
    days = [timezone.localtime(at).date().isoformat() if at else "" for at in (m.opened_at, m.changed_at)]
    shown = kinds.of(m.kind).shown
    return [
        *(m.ref, kind_word(m.kind), public_text.masked(m.text), state_word(m.state, m.kind), verdict_word(m.verdict, m.kind) if m.verdict else "", str(m.lead or "")),
        *(m.place, m.subject, m.due.isoformat() if m.due else "", *days),
        *(public_text.masked(m.document.get(key) or "") if key in shown else "" for key in own),
    ]
