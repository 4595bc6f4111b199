"""Parts of the home page that requests bring beside the work that waits: what the city talks about, for who leads the hotline; who looked at
whose data, and what of that is unusual, for auditors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractHour
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from luoshi.accounts.people import people_names
from luoshi.desk.work import Part, Share, Task
from luoshi.registers.names import subject_names

from .. import access_log, hot_topics
from ..models import Look
from ..rule_tables import unusual_looks
from .access_log import LogQuery

TOPICS = 3
MOST = 8  # lines of what is unusual


def add(share: Share, user: Any, since: datetime) -> None:
    """Add them to what requests have for a person."""
    if user.has_perm("matters.exclude_request") and user.has_perm("matters.view_all_matters"):
        share.parts.append(Part("requests.topics", 60, "requests/staff/home_topics.html", _topics()))
    if user.has_perm("requests.view_looks"):
        found = _looks(user, since)
        share.parts.append(Part("requests.looks", 20, "requests/staff/home_looks.html", found))
        if unusual := found["unusual"]:
            share.tasks.append(
                Task("requests.unusual", _("不寻常的查看"), len(unusual), "#unusual", 5, begin=unusual[0]["url"], verb=_("看第一条"), tone="warn", note=unusual[0]["said"])
            )


def _topics() -> dict[str, Any]:
    hottest, at = hot_topics.hottest()
    names = subject_names(t.subject for t in hottest[:TOPICS])
    return {"topics": [{"topic": t, "subject": names.get(t.subject, "")} for t in hottest[:TOPICS]], "at": at}


def _looks(user: Any, since: datetime) -> dict[str, Any]:
    """What was looked at since yesterday, sort by sort, and what of it is unusual by the table ``unusual_looks``."""
    day = {"since": timezone.localdate(since).isoformat()}
    counted = LogQuery(day).rows(user).order_by().values_list("what").annotate(n=Count("pk"))
    sorts = [{"word": access_log.WHAT.get(what, what), "count": n, "url": _log(what=what, **day)} for what, n in sorted(counted, key=lambda row: -row[1])]
    return {"sorts": sorts, "unusual": _unusual(LogQuery(day).rows(user).order_by(), day), "url": _log(**day)}


def _unusual(looks: QuerySet[Look], day: dict[str, str]) -> list[dict[str, Any]]:
    limits = unusual_looks(timezone.localdate())
    found = []
    for what, limit, words in (
        ("person", limits["persons"], _("看了%d次联系方式")),
        ("search", limits["searches"], _("按号码查了%d次")),
        ("export", limits["exports"], _("导出%d次")),
    ):
        for by, n in looks.filter(what=what).values_list("by").annotate(n=Count("pk")).filter(n__gte=limit).order_by("-n"):
            found.append({"by": by, "said": words % n, "url": _log(who=by, what=what, **day)})
    outside = looks.annotate(hour=ExtractHour("at", tzinfo=timezone.get_current_timezone())).exclude(hour__gte=limits["from"], hour__lt=limits["until"])
    for by, n in outside.exclude(what="log").exclude(by="system").values_list("by").annotate(n=Sum("count")).order_by("-n"):
        found.append({"by": by, "said": _("在%(from)d点前或%(until)d点后看了%(n)d件") % {"from": limits["from"], "until": limits["until"], "n": n}, "url": _log(who=by, **day)})
    names = people_names(row["by"] for row in found)
    return [{**row, "who": names.get(row["by"], row["by"])} for row in found[:MOST]]


def _log(**query: str) -> str:
    return f"{reverse('desk:looks')}?{urlencode(query)}"
