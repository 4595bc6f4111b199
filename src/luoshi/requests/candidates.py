"""Which unit may be the one to act: by the duty catalogue, by who ended the like of it, and by a model of the deployment's own letters.
Suggestions with their reasons; a person decides where the catalogue is not sure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.codes.divisions import prefix_of
from luoshi.matters.models import Matter
from luoshi.registers.models import Unit

from . import duties
from .code_words import rule_words
from .fallbacks import careful
from .understanding import changed, load_model

MODEL = "units.model"  # in the data folder: `luoshi train letters.csv --label unit`, the labels being units' codes or names
PAST = timedelta(days=365)
DISTRICT = 6  # digits of a place code that name its district
FEW = 3  # of the like below which the past says nothing
MOST = 3


@dataclass(frozen=True)
class UnitCandidate:
    """A unit that may be the one, its share of the past (0 to 1; 1 for the catalogue's), and why."""

    unit: Unit
    share: float
    why: str


def candidates(subject: str, place: str, text: str, now: datetime | None = None) -> list[UnitCandidate]:
    """At most three units, the catalogue's first, each once."""
    now = now or timezone.now()
    found: dict[str, tuple[float, str]] = {}
    route = careful("asking the catalogue for candidates", lambda: duties.on(timezone.localtime(now).date()).find(subject, place, text), None)
    if route:
        found[route.lead] = (1.0, rule_words(route.rule) if route.rule else _("目录没有规定，由所在区兜底"))
    for code, share, why in (*_past(subject, place, now), *_learned(text)):
        found.setdefault(code, (share, why))
    units = {u.code: u for u in Unit.objects.active(timezone.localtime(now).date()).filter(code__in=found)}
    return [UnitCandidate(units[code], share, why) for code, (share, why) in found.items() if code in units][:MOST]


def _past(subject: str, place: str, now: datetime) -> list[tuple[str, float, str]]:
    """Who led what was ended on this subject in this district in the past year."""
    if not subject:
        return []
    ended = Matter.objects.filter(kind="request", subject=subject, opened_at__gte=now - PAST, state="ended").exclude(lead=None).exclude(verdict__in=("merged", "transferred"))
    if place:
        ended = ended.filter(place__startswith=prefix_of(place)[:DISTRICT])
    rows = list(ended.order_by().values_list("lead__code").annotate(n=Count("pk")).order_by("-n")[:MOST])
    whole = ended.count()
    if whole < FEW:
        return []
    return [(code, n / whole, _("过去一年同类%(all)d件，%(n)d件由它办结") % {"all": whole, "n": n}) for code, n in rows]


def _asked(text: str) -> Any:
    model = load_model(MODEL, changed(Path(settings.HOME) / MODEL))
    return model.classify([text])[0] if model else None


def _learned(text: str) -> list[tuple[str, float, str]]:
    """What the deployment's own model of units says."""
    found: Any = careful("asking the model of units", lambda: _asked(text), None)
    if found is None:
        return []
    names = [label for label, _share in found.candidates]
    codes = {u.name: u.code for u in Unit.objects.filter(name__in=names)} | {u.short: u.code for u in Unit.objects.filter(short__in=names).exclude(short="")}
    words = "、".join(found.reasons)
    return [(codes.get(label, label), share, _("像过去派给它的：%s") % words) for label, share in found.candidates]
