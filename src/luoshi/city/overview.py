"""The city page (一网统管): what came in today, what is owed, where and with whom; each number leads to its matters and tells its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.assessing import months as assessed
from luoshi.codes.divisions import level_of
from luoshi.registers.models import Unit
from luoshi.registers.names import place_names, subject_names
from luoshi.requests import privacy, today
from luoshi.routing.catalogue import STREET_KINDS
from luoshi.site import freshness
from luoshi.wording import shares

FRESH = 60  # seconds that the numbers of this page may be old; their time stands beside them
MOST = 12  # lines of a table


@login_required
@permission_required("matters.view_all_matters", raise_exception=True)
@require_GET
def city(request: HttpRequest) -> HttpResponse:
    """The city today."""
    now = timezone.now()
    seen = privacy.visible(request.user)  # a number is that of the list behind it: to most the whole city, without what a person may not see
    sight = "all" if privacy.accusing(request.user) is None else request.user.pk
    heard = freshness.remembered(f"desk:city:heard:{sight}", FRESH, lambda: today.came_in(now=timezone.now(), among=seen))
    owed = freshness.remembered(f"desk:city:owed:{sight}", FRESH, lambda: today.owed(timezone.now(), seen))
    layer = request.GET.get("map", "open")
    layer = layer if layer in LAYERS else "open"
    context = {
        "now": now,
        "heard": heard,
        "owed": owed,
        "numbers": _numbers(heard, owed),
        "hours": _hours(heard),
        "subjects": _subjects(heard),
        "units": _units(owed),
        "layers": [(code, word()) for code, word in LAYERS.items()],
        "layer": layer,
        "layer_word": LAYERS[layer](),
        "layer_unit": "%" if layer == "solved" else "",
        "places": _judged() if layer == "solved" else _streets(heard, owed, layer),
        "geojson_url": reverse("site:streets_map") if today.streets() else "",
    }
    return render(request, "city/city.html", context)


LAYERS: dict[str, Callable[[], str]] = {"open": lambda: _("在办"), "late": lambda: _("超期"), "new": lambda: _("今日来件"), "solved": lambda: _("上月解决率")}


def queue(**query: Any) -> str:
    """The address of the list behind a number."""
    return f"{reverse('hotline:queue')}?{urlencode({k: v for k, v in query.items() if v not in ('', None)})}"


def _numbers(heard: today.CameIn, owed: today.Owed) -> list[dict[str, Any]]:
    day = heard.day.isoformat()
    usual = _("平常同一时刻 %s 件") % shares.figure(heard.usual, "mean") if heard.usual is not None else ""
    return [
        {"value": heard.total, "label": _("今日来件"), "url": queue(opened=day), "note": usual, "lead": True},
        {"value": owed.to_dispatch, "label": _("待派"), "tone": "warn" if owed.to_dispatch else "mute", "url": queue(pile="to_dispatch")},
        {"value": owed.open, "label": _("在办"), "tone": "info", "url": queue(pile="open")},
        {"value": owed.soon, "label": _("一天内到期"), "tone": "warn" if owed.soon else "mute", "url": queue(pile="soon")},
        {"value": owed.overdue, "label": _("超期"), "tone": "bad" if owed.overdue else "ok", "url": queue(pile="overdue")},
        {"value": owed.states.get("disputed", 0), "label": _("派单异议"), "tone": "odd", "url": queue(pile="disputed")},
        {"value": owed.states.get("answered", 0), "label": _("待回访"), "tone": "info", "url": queue(pile="to_call")},
        {"value": owed.states.get("parked", 0), "label": _("挂账"), "tone": "mute", "url": queue(state="parked")},
    ]


def _hours(heard: today.CameIn) -> dict[str, Any]:
    return {
        "kind": "bar",
        "title": _("今日各时来件（件）"),
        "labels": [f"{n}" for n in range(24)],
        "series": [{"name": _("来件"), "values": list(heard.by_hour), "tone": "info"}],
        "size": "slim",
    }


def _subjects(heard: today.CameIn) -> list[dict[str, Any]]:
    names = subject_names(heard.by_subject)
    rows = today.by_branch(heard.by_subject, MOST)
    return [{"name": names.get(code, code) or _("未定类"), "value": n, "url": queue(opened=heard.day.isoformat(), subject=code or "none")} for code, n in rows]


def _units(owed: today.Owed) -> list[dict[str, Any]]:
    rows = sorted(owed.by_unit.items(), key=lambda item: (-item[1][2], -item[1][0]))[:MOST]
    units = Unit.objects.in_bulk([pk for pk, _counts in rows])
    return [{"unit": units[pk], "open": n, "soon": soon, "late": late, "url": queue(unit=units[pk].code, pile="open")} for pk, (n, soon, late) in rows if pk in units]


def _judged() -> list[dict[str, Any]]:
    """Every street with its resolution rate of the last month that is over; none where nobody could be asked."""
    month = next((m for m in assessed.months() if m < f"{timezone.localdate():%Y-%m}"), None)
    found = {s.unit: s for s in assessed.of_month(month).standings} if month else {}
    rows = []
    for unit in Unit.objects.active().filter(kind__in=STREET_KINDS).exclude(place_code=""):
        rate = found[unit.code].rates.solved if unit.code in found else None
        shown = {"value": None, "words": ""} if rate is None or rate.value is None else {"value": float(rate.shown), "words": rate.words}
        rows.append({"code": unit.place_code, "name": str(unit), **shown, "url": reverse("desk:unit", args=[unit.code])})
    return sorted(rows, key=lambda row: (row["value"] is None, row["value"] or 0, row["code"]))


def _streets(heard: today.CameIn, owed: today.Owed, layer: str) -> list[dict[str, Any]]:
    """Every street that has an outline or a number, with the layer's value."""
    day = heard.day.isoformat()
    found: dict[str, int] = {}
    counts = heard.by_place if layer == "new" else {code: c[2 if layer == "late" else 0] for code, c in owed.by_place.items()}
    for code, count in counts.items():
        if code and level_of(code) in ("township", "village"):
            found[today.street_of(code)] = found.get(today.street_of(code), 0) + count
    known = freshness.remembered(f"desk:city:streets:{get_language()}", 3600, lambda: {c: place_names([c]).get(c, c) for c in today.streets()})
    names = {**place_names(found), **known}
    rows = sorted(((found.get(code, 0), code) for code in {*found, *known}), key=lambda row: (-row[0], row[1]))
    query = {"open": {"pile": "open"}, "late": {"pile": "overdue"}, "new": {"opened": day}}[layer]
    return [{"code": code, "name": names.get(code, code), "value": value, "url": queue(place=code, **query)} for value, code in rows]
