"""The page of the calendar of returns: who has returned for a period and who has not; the office reminds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from luoshi import registers
from luoshi.accounts.people import signed_in
from luoshi.desk import sheets
from luoshi.matters import kind_words, ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import MatterQuerySet
from luoshi.office.outgoing import DAY, WHOLE
from luoshi.registers.languages import word_of
from luoshi.registers.models import Unit

from ..kind import COMMITMENT
from ..owed_returns import Line, latest_ended, lines, periods_to, the_calendar
from ..returns import IN_TIME, LATE, MISSING, NOT_YET, Calendar, calendars, owed_by, period_end
from .visible import visible

PER_PAGE = 200
EARLIEST, LATEST = 2000, 2099
OWED, LED = "owed", "lead"
RETURNS = "returns:"  # before the query of this list, where it is worked through
SHOWN = {
    "": gettext_lazy("全部"),
    OWED: gettext_lazy("待报"),
    MISSING: gettext_lazy("逾期未报"),
    NOT_YET: gettext_lazy("尚未到期"),
    IN_TIME: gettext_lazy("按时报送"),
    LATE: gettext_lazy("迟报"),
}
COLUMNS = (("填报期", 10), ("编号", 13), ("序号", 7, WHOLE), ("工作任务", 54), ("牵头单位", 22), ("报送时限", 12, DAY), ("首次报送", 12, DAY), ("情况", 20))


@dataclass
class CalendarQuery:
    """What an address of the calendar asks for, checked."""

    calendar: Calendar
    year: int
    period: str
    unit: str
    show: str
    role: str = ""  # LED: of what the person's own units lead alone

    @classmethod
    def of(cls, query: Any, today: date) -> CalendarQuery:
        """Read a query; what makes no sense counts as not asked for."""
        calendar = the_calendar(query.get("calendar", ""), today)
        given = query.get("year", "")
        year = int(given) if given.isascii() and given.isdigit() and EARLIEST <= int(given) <= LATEST else None
        if year is None:
            year = int(latest_ended(periods_to(today, calendar), today)[:4])
        own = [r.period for r in owed_by(calendar.code, year)]
        period = query.get("period", "")
        show = query.get("show", "")
        return cls(
            calendar,
            year,
            period if period in own else latest_ended([p for p in own if period_end(p) <= today] or own, today),
            query.get("unit", ""),
            show if show in SHOWN else "",
            LED if query.get("role") == LED else "",
        )

    def shows(self, how: str) -> bool:
        """Whether a line of such timeliness is asked for; OWED: what has not come, late already or not."""
        return not self.show or how == self.show or (self.show == OWED and how in (MISSING, NOT_YET))

    def matters(self, user: Any) -> MatterQuerySet:
        """The promises whose returns are asked for."""
        found = visible(user)
        return found.filter(lead__in=user.memberships.values("unit_id")) if self.role else found

    def query(self, **changes: Any) -> str:
        """The query again, with changes."""
        values = {"calendar": self.calendar.code, "year": self.year, "period": self.period, "unit": self.unit, "show": self.show, "role": self.role, **changes}
        return urlencode({k: v for k, v in values.items() if v})


@login_required
@require_http_methods(["GET", "POST"])
def returns(request: HttpRequest) -> HttpResponse:
    """The calendar: the periods of a year with their counts, and the matters of one period. POST reminds the matters chosen."""
    if request.method == "GET":
        return _page(request)
    if not request.user.has_perm("matters.verify_matter"):
        raise PermissionDenied(_("你没有“%s”的权限。") % kind_words.move_word("remind", COMMITMENT.name))
    return _remind(request)


def _page(request: HttpRequest, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    asked = CalendarQuery.of(request.GET, today)
    everything = lines(asked.matters(request.user), asked.calendar, asked.year, today)
    units = {each.matter.lead.code: str(each.matter.lead) for each in everything if each.matter.lead}
    own = [each for each in everything if not asked.unit or (each.matter.lead and each.matter.lead.code == asked.unit)]
    here = [each for each in own if each.period == asked.period]
    shown = [each for each in here if asked.shows(each.how)]
    context = {
        "asked": asked,
        "mine": asked.role or signed_in(request).memberships.exists(),
        "today": today,
        "calendar": _name(asked.calendar),
        "calendars": [(code, _name(c)) for code, c in {c.code: c for c in calendars()}.items()],
        "years": sorted({today.year - 1, today.year, today.year + 1, asked.year}, reverse=True),
        "periods": [_counts(asked, own, r.period, r.due) for r in owed_by(asked.calendar.code, asked.year, is_workday=registers.worked())],
        "tabs": [(word, sum(replace(asked, show=code).shows(each.how) for each in here), asked.query(show=code), code == asked.show) for code, word in SHOWN.items()],
        "units": sorted(units.items()),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "may_remind": request.user.has_perm("matters.verify_matter"),
        "errors": errors or {},
        "chosen": request.POST.getlist("m"),
        "reason": request.POST.get("reason", ""),
        "row_list": RETURNS + asked.query(),
        "files": {form: reverse("desk:returns_file", args=[form]) + "?" + asked.query() for form in ("csv", "xlsx")},
    }
    return render(request, "reports/staff/returns.html", context, status=status)


def _name(calendar: Calendar) -> str:
    return word_of(calendar)


def _counts(asked: CalendarQuery, everything: Iterable[Line], period: str, due: date) -> dict[str, Any]:
    here = [each.how for each in everything if each.period == period]
    counts = {how: here.count(how) for how in (IN_TIME, LATE, MISSING, NOT_YET)}
    return {"period": period, "due": due, "query": asked.query(period=period, show=""), "now": period == asked.period, OWED: len(here), **counts}


def _remind(request: HttpRequest) -> HttpResponse:
    """Remind the units of the chosen matters, all or none, each on the ledger."""
    asked, actor = CalendarQuery.of(request.GET, timezone.localdate()), Actor.of(request.user)
    chosen = visible(request.user).filter(ref__in=request.POST.getlist("m")).order_by("pk")
    refused, done = {}, 0
    with transaction.atomic():
        for matter in chosen:
            try:
                ledger.move(matter, "remind", actor, {"period": asked.period}, reason=request.POST.get("reason", "") or _("%s的进展情况尚未报送") % asked.period)
                done += 1
            except Refused as error:
                refused[matter.ref] = str(error)
        if refused:
            transaction.set_rollback(True)
    if refused or not done:
        messages.error(request, _("没有催办：%s") % (next(iter(refused.values())) if refused else _("没有选中任何事项。")))
        return _page(request, refused, 422)
    messages.success(request, ngettext("已催办%d项。", "已催办%d项。", done) % done)
    return redirect(reverse("desk:returns") + "?" + asked.query())


@login_required
@require_GET
def returns_file(request: HttpRequest, form: str) -> HttpResponse:
    """The matters of one period as CSV or Excel."""
    if form not in ("csv", "xlsx"):
        raise Http404
    today = timezone.localdate()
    asked = CalendarQuery.of(request.GET, today)
    rows = [
        (each.period, each.matter.ref, each.matter.number, each.matter.text, each.matter.lead.name if each.matter.lead else "", each.due, each.came, each.words)
        for each in lines(asked.matters(request.user), asked.calendar, asked.year, today)
        if each.period == asked.period and (not asked.unit or (each.matter.lead and each.matter.lead.code == asked.unit)) and asked.shows(each.how)
    ]
    unit = next((str(u) for u in Unit.objects.filter(code=asked.unit)), asked.unit)
    chosen = "；".join(str(words) for words in (_name(asked.calendar), asked.period, unit, SHOWN[asked.show]) if words)
    return sheets.listed(f"{asked.period}报送情况", form, COLUMNS, rows, chosen)


urlpatterns = [
    path("returns/", returns, name="returns"),
    path("returns.<str:form>", returns_file, name="returns_file"),
]
