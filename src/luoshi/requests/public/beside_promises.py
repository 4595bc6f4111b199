"""What people say on the subject and place of a promise, shown beside it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.matters.models import Matter
from luoshi.site.shell import Panel

from ..beside_promises import beside


def panel(matter: Matter) -> Panel | None:
    """The requests on a promise's subject and place, with their chart; None where there are none in twelve months."""
    found = beside(matter)
    if found is None or not (found.total or found.before or found.after):
        return None
    chart = {
        "kind": "bar",
        "title": _("每月诉求（件）"),
        "labels": [f"{month:%Y-%m}" for month, _count in found.months],
        "series": [{"name": _("诉求"), "values": [count for _month, count in found.months], "tone": "info"}],
        "size": "slim",
    }
    shown = {name: getattr(found, name) for name in ("flagged", "rise", "before", "after", "concluded", "total", "days", "comparable")} | {"chart": chart}
    return Panel("requests/public/beside.html", {"requests": shown}, charts=True)
