"""A matter of a kind that has no screens of its own: how it stands, what happened to it, a form for each move that may be made; and a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.accounts.file_doors import takes_files
from luoshi.accounts.people import people_names
from luoshi.matters import checks, ledger, state
from luoshi.matters.kind_words import data_word, kind_word, move_word, state_word
from luoshi.matters.kinds import Kind
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Assignment, Evidence, Matter
from luoshi.registers.names import place_names, subject_names
from luoshi.site import shell as site
from luoshi.wording import timeline

from . import in_a_row, takedown_forms
from .evidence_answer import file_answer
from .kind_list import kind_shown, query_of, selected, written
from .move_form import MoveForm
from .move_views import ANY_MOVE, attempt
from .rights import visible
from .steps import Steps, arranged, leaving
from .table_forms import forms_of
from .unit_names import Units

SIDES = {"lead": gettext_lazy("牵头单位"), "helper": gettext_lazy("配合单位"), "office": gettext_lazy("主管机构")}
RARE = (("", ("note",)), (gettext_lazy("公开与撤下"), takedown_forms.MOVES))


def get_matter(request: HttpRequest, ref: str) -> Matter:
    """The matter of a number; 404 where there is none that the person may see and the shell shows."""
    kind = kind_shown(request.resolver_match.kwargs["kind"] if request.resolver_match else "")
    found: Matter = get_object_or_404(visible(request.user, kind).select_related("lead"), ref=ref)
    return found


@login_required
@require_GET
def page(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """The page of one matter."""
    matter, shown = get_matter(request, ref), kind_shown(kind)
    return in_a_row.skipped(request, ref, lambda query: worklist(shown, request.user, query)) or show(request, matter)


def show(request: HttpRequest, matter: Matter, tried: MoveForm | None = None, *, seen: int | None = None, error: str = "", status: int = 200) -> HttpResponse:
    """The page, with a form as it was sent in, and what was wrong with it. ``seen``: the version that the person had before."""
    kind, actor, units = kind_shown(matter.kind), Actor.of(request.user), Units()
    events = _history(kind, matter, units)
    steps, place = _steps(request, kind, matter, units, actor, tried)
    context = {
        "kind": kind,
        "word": kind_word(kind.name),
        "matter": matter,
        "list_url": reverse("desk:kind", args=[kind.name]),
        "public_url": reverse("site:matter", args=[matter.ref]) if matter.state in kind.listed and not site.page_of(kind.name) else "",
        "facts": _facts(kind, matter),
        "parts": Assignment.objects.filter(matter=matter, until=None).select_related("unit").order_by("-role", "unit__code"),
        "files": Evidence.objects.filter(matter=matter).order_by("pk"),
        "events": events,
        "since": [e for e in events if seen is not None and e["seq"] > seen],
        "steps": steps,
        "row_place": place,
        "units": units.active,
        "tried": tried,
        "error": error,
        "version": matter.version if seen is None or status == 409 else seen,
    }
    return render(request, "desk/kind_page.html", context, status=status)


def _steps(request: HttpRequest, kind: Kind, matter: Matter, units: Units, actor: Actor, tried: MoveForm | None) -> tuple[Steps, in_a_row.Place | None]:
    """A form for each move that the actor may make, the one that leads on from where the matter stands first; and its place in the list that is
    worked through: the one that the address names, or else what stands in the same state."""
    forms, permitted = forms_of(kind), ledger.permitted(matter, actor)
    empty = [forms[name](name, matter, units, actor=actor) for name in permitted if takedown_forms.has_point(name, matter)]
    urls = {name: reverse("desk:kind_move", args=[kind.name, matter.ref, name]) for name in kind.table}
    steps = arranged(kind, actor, matter, empty, tried, leaving(kind, matter, permitted), sides=SIDES, rare=RARE, urls=urls)
    query = in_a_row.asked_list(request)
    if query is None and steps.now:
        query = f"state={matter.state}"
    return steps, in_a_row.place(worklist(kind, request.user, query), matter.ref) if query is not None else None


def worklist(kind: Kind, user: Any, query: str) -> in_a_row.Worklist:
    """The matters of a kind that a query selects, as they are worked through."""
    asked = query_of(kind, QueryDict(query))
    query, one = asked.query(), asked.values.get("state", "")
    name = state_word(one, kind.name) if one in kind.states else kind_word(kind.name)
    refs = list(selected(kind, asked, user).values_list("ref", flat=True)[: in_a_row.MOST])
    return in_a_row.Worklist(query, f"{reverse('desk:kind', args=[kind.name])}?{query}", name, refs, lambda ref: reverse("desk:kind_page", args=[kind.name, ref]))


def _facts(kind: Kind, matter: Matter) -> list[tuple[str, Any]]:
    """What is known of it, by what it is called."""
    d = matter.document
    rows = [
        (_("区划"), place_names([matter.place]).get(matter.place, "")),
        (_("分类"), subject_names([matter.subject]).get(matter.subject, "")),
        (_("时限"), matter.due),
        *((data_word(key, kind), written(d.get(key))) for key in kind.own),
    ]
    return [(words, value) for words, value in rows if value not in (None, "")]


def _history(kind: Kind, matter: Matter, units: Units) -> list[dict[str, Any]]:
    """What happened, the latest first."""
    events = ledger.history(matter)
    people, files = people_names(e["by"] for e in events), {f.sha256: f for f in Evidence.objects.filter(matter=matter)}
    rows = []
    for event in events:
        known = {"lead": units.name, "helpers": units.name}
        lines = [timeline.line(data_word(k, kind), timeline.joined(v if isinstance(v, list) else [v], known.get(k, {}))) for k, v in event["data"].items() if _worth(k, v)]
        shown = timeline.files_of(event, files, lambda f: {"name": f.name, "url": reverse("desk:kind_evidence", args=[kind.name, matter.ref, f.sha256])})
        row = timeline.entry(event, move_word(event["move"], kind.name), units.name.get(event["unit"], event["unit"]), lines, files=shown, kind=kind.name)
        rows.append({**row, "who": people[event["by"]], "hash": event["hash"]})
    return rows[::-1]


def _worth(key: str, value: Any) -> bool:
    """Whether a line says a thing of an event's data."""
    return key not in ("kind", "evidence", "salt", "hash", "year") and isinstance(value, str | int | float | list) and value not in ("", [])


@takes_files(*ANY_MOVE)
@login_required
@require_POST
def move(request: HttpRequest, kind: str, ref: str, move: str) -> HttpResponse:
    """Make a move of a matter."""
    shown, query = kind_shown(kind), in_a_row.asked_list(request)
    before = worklist(shown, request.user, query) if query is not None else None
    refused = attempt(request, ref, move, forms_of(shown), get_matter, show)
    if refused is not None:
        return refused
    return in_a_row.onward(request, ref, before, lambda: worklist(shown, request.user, query or ""), reverse("desk:kind_page", args=[kind, ref]))


@login_required
@require_GET
def evidence(request: HttpRequest, kind: str, ref: str, sha256: str) -> FileResponse | HttpResponse:
    """A file of a matter that the person may see."""
    return file_answer(get_object_or_404(Evidence, matter=get_matter(request, ref), sha256=sha256))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Open a matter of a kind."""
    shown, actor, units = kind_shown(kind), Actor.of(request.user), Units()
    blank = Matter(kind=kind, document={**state.blank(), **shown.blank(), "kind": kind})
    try:
        checks.rights(shown.table[shown.opening], actor, blank.document)
    except Refused as error:
        raise PermissionDenied(str(error)) from None
    form = forms_of(shown)[shown.opening](shown.opening, blank, units, request.POST if request.method == "POST" else None, actor=actor)
    status, problem = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = ledger.open_matter(kind, form.brings(), actor)
            except Refused as error:
                problem = str(error)
            else:
                messages.success(request, _("已登记：%s。") % made.ref)
                return redirect("desk:kind_page", kind, made.ref)
    context = {"kind": shown, "word": kind_word(kind), "form": form, "error": problem, "units": units.active, "list_url": reverse("desk:kind", args=[kind])}
    return render(request, "desk/kind_new.html", context, status=status)
