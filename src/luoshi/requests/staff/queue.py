"""The queues: what waits for whom, with counts, a list that can be filtered and searched, and the same as a file without persons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.accounts.people import signed_in
from luoshi.desk import sheets
from luoshi.desk.fields import name_box
from luoshi.matters.kind_words import state_word, verdict_word
from luoshi.matters.models import Matter
from luoshi.matters.search import Hits
from luoshi.office.outgoing import MOMENT
from luoshi.registers.models import Unit
from luoshi.registers.names import place_names, subject_names
from luoshi.requests import access_log, privacy
from luoshi.requests.privacy import DESK

from .. import lateness, pending_limits, state
from ..code_words import words
from ..handling import due_words
from .access import last_moment_of
from .queue_filter import LABELS, PILES, ROLES, SORTS, STATES, TAKEN, Selection
from .visible import sees_all, visible

PER_PAGE = 50
MOST_OUT = 20_000  # rows of one file
MOST_COUNTED = 10_000  # of a pile; beyond that the page says "more than"
COLUMNS = (
    (gettext_lazy("编号"), 16),
    (gettext_lazy("诉求"), 50),
    (gettext_lazy("类别"), 8),
    (gettext_lazy("分类"), 16),
    (gettext_lazy("区划"), 16),
    (gettext_lazy("渠道"), 10),
    (gettext_lazy("状态"), 10),
    (gettext_lazy("主办单位"), 20),
    (gettext_lazy("来件时间"), 17, MOMENT),
    (gettext_lazy("时限"), 17, MOMENT),
    (gettext_lazy("原定时限"), 17, MOMENT),
    (gettext_lazy("结果"), 12),
)


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The piles and the list."""
    selection, now = Selection.of(request.GET), timezone.now()
    pages = Hits if "q" in selection.values else Few
    page = pages(selection.matters(request.user, now).select_related("lead"), PER_PAGE).get_page(request.GET.get("page"))
    query = selection.query()
    page.object_list = privacy.visible_rows(request.user, page)
    subjects, places = subject_names(m.subject for m in page), place_names(m.place for m in page)
    context = {
        "selection": selection,
        "query": query,
        "boxes": _boxes(selection, request.user),
        "names": [name_box(register, name, selection.values.get(name, ""), LABELS[name]) for name, register in Selection.named.items()],
        "piles": piles(request.user, selection),
        "page": page,
        "rows": [
            {
                "matter": m,
                "subject": subjects.get(m.subject, ""),
                "place": places.get(m.place, ""),
                "due": last_moment_of(m),
                "why": pending_limits.instead(state.of(m.document), m.state),
                "late": lateness.is_late(m, now),
            }
            for m in page
        ],
        "files": {f: reverse("hotline:download", args=[f]) + (f"?{query}" if query else "") for f in ("csv", "xlsx")},
        "mine": list(signed_in(request).memberships.select_related("unit")),
        "all": sees_all(request.user),
        "now": now,
    }
    return render(request, "requests/staff/queue.html", context)


@login_required
@require_GET
def dangers(request: HttpRequest) -> HttpResponse:
    """How many dangers are open and the person's to act on: the head of every staff page asks again and again. The hotline's people hear of
    all, a unit's of those it leads, who only looks on of none."""
    query = {"pile": "danger"}
    if not any(request.user.has_perm(f"matters.{p}") for p in (*DESK, "dispatch_request")):
        query["role"] = "lead"
    found = Selection.of(query).matters(request.user)
    count = len(found.order_by().values_list("pk")[: MOST_COUNTED + 1])
    answer = render(request, "requests/staff/dangers.html", {"count": count, "word": PILES["danger"][0], "url": f"{reverse('hotline:queue')}?{urlencode(query)}"})
    answer["Cache-Control"] = "no-store"
    return answer


class Few(Paginator):
    """Pages of a long list: it is counted up to a bound, so that millions of rows are not."""

    @cached_property
    def count(self) -> int:
        """How many there are, at most so many."""
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return len(rows.order_by().values_list("pk")[: MOST_COUNTED + 1])


@login_required
@require_GET
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The list as CSV or Excel; no names, no numbers of persons."""
    if form not in ("csv", "xlsx"):
        raise Http404
    selection = Selection.of(request.GET)
    found = list(selection.matters(request.user).select_related("lead")[: MOST_OUT + 1])
    if len(found) > MOST_OUT:
        messages.error(request, _("超过%d件，不能一次导出；请缩小范围。") % MOST_OUT)
        return redirect(f"{reverse('hotline:queue')}?{selection.query()}")
    found = privacy.visible_rows(request.user, found)
    access_log.note(request.user, "queue", "export", count=len(found))
    return sheets.listed("诉求清单", form, COLUMNS, _rows(found), _chosen(selection, request.user))


def _chosen(selection: Selection, user: Any) -> str:
    """What was asked for in words; not what was searched for, which may be somebody's name or number."""
    asked = selection.values
    units = {u.code: str(u) for u in Unit.objects.filter(code=asked.get("unit", ""))}
    named = {"unit": units, "subject": subject_names([asked.get("subject", "")]), "place": place_names([asked.get("place", "")])}
    hidden = {"q": {asked.get("q", ""): _("（词不写入文件）")}}
    return selection.described([*_boxes(selection, user), *({"name": k, "choices": words.items()} for k, words in {**named, **hidden}.items())])


def _rows(found: list[Matter]) -> list[list[Any]]:
    subjects, places = subject_names(m.subject for m in found), place_names(m.place for m in found)
    demands, channels = words("demand"), words("channel")
    rows = []
    for m in found:
        own = state.of(m.document)
        rows.append([m.ref, m.text, demands.get(own["demand"], ""), subjects.get(m.subject, ""), places.get(m.place, ""), channels.get(own["channel"], ""), state_word(m.state)])
        rows[-1] += [
            str(m.lead or ""),
            _written(m.opened_at),
            due_words(m.due_at or "") or pending_limits.instead(own, m.state),
            due_words(own["first_due_at"]),
            verdict_word(m.verdict) if m.verdict else "",
        ]
    return rows


def _written(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def piles(user: Any, selection: Selection | None = None) -> list[dict[str, Any]]:
    """Each pile with its count among what the person may see; the empty ones are left out."""
    now, made, seen = timezone.now(), [], visible(user)
    for code, (word, tone, condition) in PILES.items():
        count = len(seen.filter(condition(now)).order_by().values_list("pk")[: MOST_COUNTED + 1])
        if count:
            shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else count
            made.append(
                {
                    "value": shown,
                    "label": word,
                    "tone": tone,
                    "url": f"{reverse('hotline:queue')}?pile={code}",
                    "here": selection is not None and selection.values.get("pile") == code,
                }
            )
    return made


def _boxes(selection: Selection, user: Any) -> list[dict[str, Any]]:
    choices: dict[str, list[tuple[str, Any]]] = {
        "pile": [(code, word) for code, (word, _tone, _q) in PILES.items()],
        "state": [(s, state_word(s)) for s in STATES],
        "demand": list(words("demand").items()),
        "channel": list(words("channel").items()),
        "sort": [(code, word) for code, (word, _order) in SORTS.items() if code],
    }
    if not sees_all(user) or "role" in selection.values:
        choices = {"role": list(ROLES.items()), **choices}
    if user.has_perm("matters.take_request") or "taken" in selection.values:
        choices = {"taken": list(TAKEN.items()), **choices}
    return [{"name": k, "label": LABELS[k], "choices": rows, "value": selection.values.get(k, "")} for k, rows in choices.items()]
