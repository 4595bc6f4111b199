"""How the verdict of a promise is shown, everywhere alike (``verdict_shown``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.matters import withdrawals
from luoshi.matters.kind_words import in_use, verdict_word
from luoshi.matters.models import Matter
from luoshi.registers.names import unit_names
from luoshi.reports.models import Report
from luoshi.site.public_text import masked
from luoshi.site.templatetags.luoshi_look import icon, schedule_badge, verdict_badge

from ..moves import KIND
from ..report_names import report_name
from ..verdict_shown import OBJECTS, OFFICE, SCHEDULE, UNIT, Shown, Statement
from ..verdict_shown import shown as shown_of

register = template.Library()
WHO = {
    "unit": gettext_lazy("承办单位的填报"),
    "schedule": gettext_lazy("按数据算的序时进度"),
    "report": gettext_lazy("下一年报告的对账建议"),
    "office": gettext_lazy("督查机构的认定"),
}


@register.filter
def shown(matter: Matter) -> Shown:
    """What is shown of a promise: its verdict, and the statements beside it."""
    return shown_of(matter.document)


@register.simple_tag
def outcome(matter: Matter, head: bool = False) -> SafeString:
    """The one verdict of a promise, with the mark that it is not agreed; in a ``head`` the schedule too while there is none."""
    found = shown_of(matter.document)
    parts = [verdict_badge(found.verdict, matter.kind)]
    if head and found.schedule:
        parts.append(schedule_badge(found.schedule))
    if found.disagreed:
        parts.append(format_html('<span class="badge odd">{}{}</span>', icon("ask"), _("未一致")))
    return mark_safe(" ".join(parts))


@register.simple_tag
def says(statement: Statement, matter: Matter) -> SafeString | str:
    """What a source says, as a badge."""
    if statement.says == OBJECTS:
        return format_html('<span class="badge odd">{}{}</span>', icon("ask"), _("对结论有异议"))
    if statement.says:
        return verdict_badge(statement.says, matter.kind)
    return schedule_badge(matter.schedule) if statement.source == SCHEDULE else _("还没有说完成")


@register.inclusion_tag("reports/verdict_sources.html")
def verdict_sources(matter: Matter, public: bool = True, mark: str = "") -> dict[str, Any]:
    """The verdict and who said what, when, on what ground. ``public``: as anybody may read it; ``mark``: added to its id where a page has several."""
    found = shown_of(matter.document)
    names = unit_names({s.by for s in found.statements if s.by})
    reports = _reports({s.report for s in found.statements if s.report}, public)
    rows = [
        {
            "statement": s,
            "who": WHO[s.source],
            "by": names.get(s.by, "") if s.source == UNIT else _("督查机构") if s.source == OFFICE else "",
            "report": reports.get(s.report),
            "at": datetime.fromisoformat(s.at) if s.at else None,
            "ground": _ground(matter, s, s.report in reports) if public else in_use(s.ground),
            "differs": s in found.open or s in found.decided,
        }
        for s in found.statements
    ]
    open_words = "；".join(f"{WHO[s.source]}：{_word(s)}" for s in found.open)
    return {"matter": matter, "shown": found, "rows": rows, "open_words": open_words, "public": public, "mark": f"-{mark}" if mark else ""}


def _ground(matter: Matter, statement: Statement, reported: bool) -> str:
    """A ground as anybody may read it: nothing of a report that is not public, nor of words that were taken down."""
    if statement.report and not reported:
        return ""
    return masked(withdrawals.cover(matter.document, in_use(statement.ground)))


def _word(statement: Statement) -> str:
    return _("有异议") if statement.says == OBJECTS else verdict_word(statement.says, KIND)


def _reports(keys: set[str], public: bool) -> dict[str, dict[str, str]]:
    """The reports that speak, each with its page where one may see it."""
    made = {}
    for key in keys:
        report = Report.objects.filter(sha256__startswith=key, **({"public": True} if public else {})).only("sha256", "title", "name", "year").first()
        if report is not None:
            made[key] = {"name": report_name(report), "url": reverse("site:report" if public else "desk:report", args=[report.key])}
    return made
