"""The log of looks at personal data, for auditors: filtered, paged, as a file. Reading it is itself written down."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.accounts.people import people_names
from luoshi.desk import sheets
from luoshi.desk.rights import needs
from luoshi.matters.models import Matter
from luoshi.office.outgoing import MOMENT
from luoshi.requests import access_log, privacy
from luoshi.requests.models import Caller, Look

PER_PAGE = 100
MOST_OUT = 50_000  # rows of one file
CLOSED = gettext_lazy("查看记录只对审计人员开放。")
COLUMNS = (
    (gettext_lazy("时间"), 17, MOMENT),
    (gettext_lazy("谁"), 20),
    (gettext_lazy("看了什么"), 20),
    (gettext_lazy("在哪里"), 14),
    (gettext_lazy("诉求"), 16),
    (gettext_lazy("来件"), 10),
    (gettext_lazy("件数"), 8),
)
LABELS = {
    "who": gettext_lazy("谁"),
    "what": gettext_lazy("看了什么"),
    "where": gettext_lazy("在哪里"),
    "whose": gettext_lazy("诉求"),
    "person": gettext_lazy("同一诉求人的"),
    "since": gettext_lazy("从"),
    "until": gettext_lazy("到"),
}


class LogQuery:
    """What an address asks for, checked; a sentence for each value that makes no sense (it is left out)."""

    def __init__(self, query: Any) -> None:
        self.values: dict[str, str] = {}
        self.problems: list[str] = []
        known = {"what": access_log.WHAT, "where": access_log.WHERE}
        for name in ("who", "what", "where", "whose", "since", "until"):
            value = str(query.get(name, "")).strip()
            if not value:
                continue
            if len(value) > 150 or (name in known and value not in known[name]) or (name in ("since", "until") and _day(value) is None):
                self.problems.append(_("“%s”不能用来筛选，没有按它筛选。") % value[:30])
            else:
                self.values[name] = value
        if query.get("person") == "1" and "whose" in self.values:
            self.values["person"] = "1"

    def described(self) -> str:
        """What is asked for in words, as the file says of itself."""
        known = {"what": access_log.WHAT, "where": access_log.WHERE}
        return "；".join(f"{LABELS[name]}：{known.get(name, {}).get(value, value)}" for name, value in self.values.items())

    def rows(self, user: Any) -> QuerySet[Look]:
        """The looks asked for, the latest first, without those at what is against the auditor's own unit. ``whose``: of a request; with ``person`` of all that the same persons told."""
        found = Look.objects.select_related("matter", "submission__matter", "user").order_by("-at", "-pk")
        if (against := privacy.accusing(user)) is not None:
            own = Matter.objects.filter(against)
            found = found.exclude(submission__matter__in=own).exclude(submission__answered_by__in=own).exclude(matter__in=own)
        given = self.values
        if "who" in given:
            found = found.filter(Q(by=given["who"]) | Q(by="", user__username=given["who"]))
        found = found.filter(**{k: given[k] for k in ("what", "where") if k in given})
        if "whose" in given:
            ref = given["whose"].upper()
            of = Q(matter__ref=ref) | Q(submission__matter__ref=ref) | Q(submission__answered_by__ref=ref)
            if "person" in given:
                of |= Q(submission__caller__in=Caller.objects.filter(Q(submissions__matter__ref=ref) | Q(submissions__answered_by__ref=ref)))
            found = found.filter(of)
        if "since" in given:
            found = found.filter(at__gte=_day(given["since"]))
        if "until" in given:
            found = found.filter(at__lt=(_day(given["until"]) or timezone.now()) + timedelta(days=1))
        return found


def _day(text: str) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time())) if day and 1949 <= day.year <= 2100 else None


@needs("requests.view_looks", said=CLOSED)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The log, a page of it."""
    asked = LogQuery(request.GET)
    access_log.note(request.user, "looks", "log")
    page = Paginator(asked.rows(request.user), PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode(asked.values)
    context = {
        "asked": asked,
        "page": page,
        "rows": _rows(list(page)),
        "who": sorted({*Look.objects.exclude(by="").order_by().values_list("by", flat=True).distinct()}),
        "what": access_log.WHAT.items(),
        "where": access_log.WHERE.items(),
        "files": {f: reverse("desk:looks_file", args=[f]) + (f"?{query}" if query else "") for f in ("csv", "xlsx")},
    }
    answer = render(request, "requests/staff/looks.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@needs("requests.view_looks", said=CLOSED)
@require_GET
def file(request: HttpRequest, form: str) -> HttpResponse:
    """The looks asked for as CSV or Excel; 413 with a sentence where they are too many."""
    if form not in ("csv", "xlsx"):
        raise Http404
    asked = LogQuery(request.GET)
    found = list(asked.rows(request.user)[: MOST_OUT + 1])
    if len(found) > MOST_OUT:
        return HttpResponse(_("超过%d条，不能一次导出；请缩小范围。") % MOST_OUT, status=413, content_type="text/plain; charset=utf-8")
    access_log.note(request.user, "looks", "export", count=len(found))
    rows = [[timezone.localtime(r["look"].at).isoformat(timespec="seconds"), r["by"], r["what"], r["where"], r["ref"], r["submission"], r["look"].count] for r in _rows(found)]
    return sheets.listed("查看记录", form, COLUMNS, rows, asked.described())


def _rows(found: list[Look]) -> list[dict[str, Any]]:
    by = {look.pk: look.by or (look.user.get_username() if look.user else "") for look in found}
    names = people_names(by.values())
    return [
        {
            **{
                "look": look,
                "by": by[look.pk],
                "name": names[by[look.pk]],
                "what": str(access_log.WHAT.get(look.what, look.what)),
                "where": str(access_log.WHERE.get(look.where, look.where)),
            },
            "ref": look.submission.matter.ref if look.submission else look.matter.ref if look.matter else "",
            "submission": str(look.submission_id or ""),
        }
        for look in found
    ]


urlpatterns = [path("looks/", index, name="looks"), path("looks.<str:form>", file, name="looks_file")]
