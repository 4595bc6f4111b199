"""Suggestions for the lead unit of a task: from the report's own words, from the duty catalogue, and from how similar tasks
were assigned before. Only ever suggestions, each with its reason; a person decides."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luoshi.codes.subjects import guess, subjects
from luoshi.matters.models import Matter
from luoshi.matters.search import pairs
from luoshi.registers.models import Duty, Unit

NEIGHBOURS = 5
LEAST = 0.18  # cosine below which two tasks are not alike
RECENT = 5_000  # tasks looked back upon


@dataclass(frozen=True)
class Suggestion:
    """A unit, how sure (0 to 1, for ordering only), and why, in a sentence."""

    unit: str
    name: str
    weight: float
    reason: str


class Suggester:
    """Holds the catalogue and the past tasks, so that a whole list is suggested for with one look at the tables."""

    def __init__(self, on: date | None = None, past: Iterable[tuple[str, str, str]] | None = None) -> None:
        self.on = on or date.today()
        self.units = list(Unit.objects.active(self.on))
        self.by_code = {u.code: u for u in self.units}
        self.duties = list(Duty.objects.on(self.on).exclude(lead=None).select_related("lead"))
        if past is None:
            rows = Matter.objects.exclude(lead=None).exclude(state__in=("draft", "void")).order_by("-pk")[:RECENT]
            past = rows.values_list("ref", "text", "lead__code")
        counted = [(ref, Counter(pairs(text)), lead) for ref, text, lead in past]
        spread = Counter(g for _ref, grams, _lead in counted for g in grams)
        self.rarity = {g: math.log((1 + len(counted)) / n) for g, n in spread.items()}
        self.past = [(ref, self._vector(grams), lead) for ref, grams, lead in counted]

    def suggest(self, text: str, named: Iterable[str] = (), most: int = 3) -> list[Suggestion]:
        """At most ``most`` units for a task's text, the likeliest first. ``named``: units that the text itself names."""
        found: dict[str, Suggestion] = {}
        for suggestion in (*self._named(named), *self._duty(text), *self._alike(text)):
            if suggestion.unit not in found or found[suggestion.unit].weight < suggestion.weight:
                found[suggestion.unit] = suggestion
        return sorted(found.values(), key=lambda s: (-s.weight, s.unit))[:most]

    def _named(self, named: Iterable[str]) -> list[Suggestion]:
        made = []
        for name in named:
            unit = next((u for u in self.units if name in (u.name, u.short)), None)
            if unit:
                made.append(Suggestion(unit.code, unit.name, 0.95, _("原文点名“%s”") % name))
        return made

    def _duty(self, text: str) -> list[Suggestion]:
        made = []
        for code, share, words in guess(text)[:3]:
            for duty in self.duties:
                if duty.lead and duty.subject_code and code.startswith(duty.subject_code):
                    name = subjects()[code].name_zh
                    reason = _("职责目录（%(version)s）：%(subject)s；依据词：%(words)s") % {"version": duty.version, "subject": name, "words": "、".join(words)}
                    made.append(Suggestion(duty.lead.code, duty.lead.name, round(0.4 + 0.4 * share + 0.01 * len(duty.subject_code), 3), reason))
        return made

    def _alike(self, text: str) -> list[Suggestion]:
        mine = self._vector(Counter(pairs(text)))
        scored = sorted(((_cosine(mine, other), ref, lead) for ref, other, lead in self.past), reverse=True)[:NEIGHBOURS]
        made = []
        for likeness, ref, lead in scored:
            if likeness >= LEAST and lead in self.by_code:
                made.append(
                    Suggestion(
                        lead,
                        self.by_code[lead].name,
                        round(min(0.9, likeness), 3),
                        _("与%(ref)s相似（%(share)d%%），该任务由其牵头") % {"ref": ref, "share": round(100 * likeness)},
                    )
                )
        return made

    def _vector(self, grams: Counter[str]) -> dict[str, float]:
        weighed = {g: n * self.rarity.get(g, 3.0) for g, n in grams.items()}
        norm = math.sqrt(sum(w * w for w in weighed.values())) or 1.0
        return {g: w / norm for g, w in weighed.items()}


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    short, long = (a, b) if len(a) < len(b) else (b, a)
    return sum(w * long.get(g, 0.0) for g, w in short.items())
