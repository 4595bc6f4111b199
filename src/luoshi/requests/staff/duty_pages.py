"""The duty catalogue in force: looked through by names and by day, with what changed; and as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.codes.divisions import EVER
from luoshi.desk import sheets
from luoshi.desk.fields import name_box
from luoshi.office.outgoing import DAY, TEXT, WHOLE, Column
from luoshi.registers import lookup
from luoshi.registers.models import Duty
from luoshi.routing import duty_list
from luoshi.routing.duty_list import DutyRow

from .. import duties
from ..code_words import limit_words, rule_words
from .access import staff
from .knowledge import READERS

PER_PAGE = 100
NAMED = {"unit": ("units", gettext_lazy("单位")), "subject": ("subjects", gettext_lazy("分类")), "place": ("streets", gettext_lazy("地方"))}
COLUMNS = (  # the headings by which the table is read again (registers.table_layouts), and the names beside the codes
    *((gettext_lazy("分类代码"), 10, TEXT), (gettext_lazy("区划代码"), 14, TEXT), (gettext_lazy("条件"), 24, ""), (gettext_lazy("派往"), 16, "")),
    *((gettext_lazy("牵头单位"), 26, ""), (gettext_lazy("配合单位"), 30, ""), (gettext_lazy("时限"), 8, WHOLE), (gettext_lazy("时限单位"), 10, "")),
    *((gettext_lazy("版本"), 8, WHOLE), (gettext_lazy("生效日期"), 12, DAY), (gettext_lazy("失效日期"), 12, DAY), (gettext_lazy("来源"), 24, "")),
    *((gettext_lazy("分类名称"), 20, ""), (gettext_lazy("区划名称"), 20, "")),
)


class Asked:
    """What is asked for: a day, words, a unit, a subject, a place; and a sentence for each that makes no sense."""

    def __init__(self, query: Any) -> None:
        self.problems: list[str] = []
        self.words = " ".join(str(query.get("q", ""))[:100].split())
        self.day = self._day(str(query.get("day", "")))
        self.codes = {name: self._code(register, str(query.get(name, "")).strip()) for name, (register, _label) in NAMED.items()}

    def _day(self, written: str) -> date:
        today = timezone.localdate()
        if not written:
            return today
        try:
            return date.fromisoformat(written)
        except ValueError:
            self.problems.append(_("“%s”不是日期，请写成2026-01-31的样子；这里是今天的目录。") % written[:20])
            return today

    def _code(self, register: str, written: str) -> str:
        if not written or lookup.label_of(register, written) != written:  # a code of the register, of whatever day
            return written
        try:
            return lookup.code_of(register, written)
        except lookup.UnknownName as error:
            self.problems.append(_("%s没有按它筛选。") % error)
            return ""

    def rows(self, among: list[DutyRow]) -> list[DutyRow]:
        """The rows that are asked for."""
        return duty_list.chosen(among, self.day, self.words, **self.codes)

    def query(self) -> str:
        """The same as a query."""
        return urlencode({k: v for k, v in {"q": self.words, "day": self.day.isoformat(), **self.codes}.items() if v})

    def described(self) -> str:
        """The same in words."""
        names = [f"{label}：{lookup.label_of(register, self.codes[name])}" for name, (register, label) in NAMED.items() if self.codes[name]]
        return "；".join([_("%s的目录") % self.day.isoformat(), *names, *([self.words] if self.words else [])])


@staff(*READERS)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The rows in force on a day, which of them would hold for a subject and a place, and what changed."""
    asked = Asked(request.GET)
    whole = duty_list.rows_on(asked.day)
    page = Paginator(asked.rows(whole), PER_PAGE).get_page(request.GET.get("page"))
    query, changed, days = asked.query(), duty_list.changes(asked.day, whole), duty_list.versions(timezone.localdate())[:10]
    here = next((d for d in days if d <= asked.day), None)
    context = {
        "asked": asked,
        "query": query,
        "boxes": [name_box(register, name, asked.codes[name], label) for name, (register, label) in NAMED.items()],
        "whole": len(whole),
        "page": page,
        "rows": [shown(row) for row in page],
        "answer": _answer(asked) if asked.codes["subject"] else None,
        "changed": changed
        and {"since": changed.since, "new": map(shown, changed.new), "ended": map(shown, changed.ended), "pairs": [(shown(a), shown(b)) for a, b in changed.changed]},
        "versions": [{"day": d, "here": d == here} for d in days if d != EVER],
        "files": {f: reverse("hotline:duties_file", args=[f]) + f"?{query}" for f in ("csv", "xlsx")},
        "today": timezone.localdate(),
    }
    return render(request, "requests/staff/duties.html", context)


@staff(*READERS)
@require_GET
def file(request: HttpRequest, form: str) -> HttpResponse:
    """The rows that are asked for, as CSV or Excel; read again, the table says the same."""
    if form not in ("csv", "xlsx"):
        raise Http404
    asked = Asked(request.GET)
    columns = [Column(str(heading), width, kind) for heading, width, kind in COLUMNS]
    return sheets.listed("派单目录", form, columns, [_cells(r) for r in asked.rows(duty_list.rows_on(asked.day))], asked.described())


def shown(row: DutyRow) -> dict[str, Any]:
    """A row as the page shows it."""
    routes: dict[str, Any] = dict(Duty.ROUTES)
    return {
        "subject": row.subject_name or _("各类事项"),
        "place": row.place_name or _("各处"),
        "condition": row.condition,
        "to": row.lead_name if row.route == "unit" else str(routes[row.route]),
        "helpers": "、".join(row.helper_names),
        "limit": limit_words(*row.limit) if row.limit else _("按轻重缓急"),
        "version": row.version,
        "since": row.valid_from if row.valid_from.year > 1900 else None,
        "until": row.valid_to,
        "source": row.source,
    }


def _answer(asked: Asked) -> dict[str, Any]:
    """To whom a request of this subject and place would be given on that day, words that are conditions left out."""
    route = duties.on(asked.day).find(asked.codes["subject"], asked.codes["place"])
    if route is None:
        return {"unit": ""}
    return {"unit": lookup.label_of("units", route.lead), "rule": rule_words(route.rule) if route.rule else _("目录没有规定，由所在区兜底")}


def _cells(row: DutyRow) -> list[Any]:
    routes, limits = dict(Duty.ROUTES), dict(Duty.LIMITS)
    amount, unit = row.limit or (None, "")
    return [
        *(row.subject, row.place, row.condition, str(routes[row.route]), row.lead_name, "、".join(row.helper_names)),
        *(amount, str(limits[unit]) if unit else "", row.version, row.valid_from, row.valid_to, row.source, row.subject_name, row.place_name),
    ]
