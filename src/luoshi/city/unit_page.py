"""A unit's page for those who work with it: what it owes now, how its months were judged, what it is told about most."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.accounts.people import signed_in
from luoshi.assessing import months as assessed
from luoshi.registers.models import Unit
from luoshi.registers.names import subject_names
from luoshi.requests import privacy, today
from luoshi.requests.staff.queue_filter import PILES, on_days
from luoshi.requests.today import by_branch
from luoshi.requests.whistling import last_months, scores
from luoshi.site import freshness

MONTHS = 12
MOST = 10
DAYS = 30  # of which the subjects are counted, today with them


@login_required
@require_GET
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """The page. 403 for who neither sees all units nor belongs to this one."""
    found = get_object_or_404(Unit, code=code)
    if not (request.user.has_perm("matters.view_all_matters") or signed_in(request).memberships.filter(unit=found).exists()):
        raise PermissionDenied(_("这一页只对本单位和督查、热线管理机构开放。"))
    now = timezone.now()
    seen = privacy.visible(request.user)  # a count must not tell what the list does not show
    own = seen.filter(lead=found)
    context = {
        "unit": found,
        "at": now,
        "numbers": [_pile(own, code, found, now) for code in ("to_sign", "open", "soon", "overdue", "sent_back", "to_call", "parked")],
        "months": _months(found.code),
        "subjects": _subjects(own, found, now),
        "streets": _streets(found, now, seen),
        "whistles": _whistles(found.code),
    }
    return render(request, "city/unit.html", context)


def _pile(own: Any, pile: str, unit: Unit, now: Any) -> dict[str, Any]:
    word, tone, condition = PILES[pile]
    count = own.filter(condition(now)).count()
    return {"value": count, "label": word, "tone": tone if count else "mute", "url": f"{reverse('hotline:queue')}?pile={pile}&unit={unit.code}"}


def _months(code: str) -> dict[str, Any] | None:
    """The three rates of the last months, as a chart with its table; None where the unit was never judged."""
    judged = []
    for month in reversed(assessed.months()[:MONTHS]):
        standing = next((s for s in assessed.of_month(month).standings if s.unit == code), None)
        if standing is not None:
            judged.append((month, standing))
    if not judged:
        return None
    rates = {_("响应率"): "response", _("解决率"): "solved", _("满意率"): "satisfied"}
    return {
        "kind": "line",
        "title": _("三率（%）"),
        "labels": [_("%s（暂计）") % month if s.provisional else month for month, s in judged],
        "series": [
            {**_series(word, [getattr(s.rates, rate).shown for _m, s in judged], [getattr(s.rates, rate).words for _m, s in judged]), "tone": tone}
            for (word, rate), tone in zip(rates.items(), ("info", "ok", "warn"), strict=True)
        ]
        + [{**_series(_("得分"), *[[s.score for _m, s in judged]] * 2), "tone": "mute"}],
        "ranks": [(month, s.rank, s.score, s.rates.counts.n["dispatched"], s.provisional) for month, s in judged][::-1],
    }


def _series(name: str, numbers: list[str], words: list[str]) -> dict[str, Any]:
    """A line of the chart: what is drawn, and what is read."""
    return {"name": name, "values": [float(n) if n else None for n in numbers], "words": [w or "—" for w in words]}


def _whistles(code: str) -> list[dict[str, Any]]:
    """The last months' whistles of a unit: those it blew, and how it came when it was called."""
    made = []
    for first in last_months(3, timezone.localdate()):
        score = freshness.remembered(f"desk:whistles:{first}", 600, partial(scores, first)).get(code)
        if score and (score.blown or score.called):
            made.append({"month": f"{first:%Y-%m}", "score": score})
    return made


def _subjects(own: Any, unit: Unit, now: Any) -> list[dict[str, Any]]:
    last = timezone.localtime(now).date()
    days = f"{last - timedelta(days=DAYS - 1)}/{last}"
    counts = dict(own.filter(on_days(days)).order_by().values_list("subject").annotate(n=Count("pk")))
    rows = by_branch(counts, MOST)
    names = subject_names(code for code, _n in rows)
    query = [urlencode({"unit": unit.code, "subject": code or "none", "opened": days}) for code, _n in rows]
    return [{"name": names.get(code, "") or _("未定类"), "value": n, "url": f"{reverse('hotline:queue')}?{q}"} for (code, n), q in zip(rows, query, strict=True)]


def _streets(unit: Unit, now: Any, seen: Any) -> list[dict[str, Any]]:
    """The streets of a district, which it watches, with what the viewer may see of theirs."""
    if unit.kind not in privacy.DISTRICTS or not unit.place_code:
        return []
    counts = today.owed(now, seen).by_unit
    streets = Unit.objects.filter(kind__in=("street", "town"), place_code__startswith=unit.place_code[:6]).order_by("code")
    return [{"unit": s, "open": counts.get(s.pk, (0, 0, 0))[0], "soon": counts.get(s.pk, (0, 0, 0))[1], "late": counts.get(s.pk, (0, 0, 0))[2]} for s in streets]
