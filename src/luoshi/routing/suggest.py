"""Suggestions for the lead unit of a task: from the report's own words, from the duty catalogue, and from how similar tasks
were assigned before. Only ever suggestions, each with its reason; a person decides. What is not likely enough to be right is not
shown (``suggestion_rules``), and nothing is taken from a task of an unlike sort (``task_kinds``)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luoshi.codes.subjects import guess, subjects
from luoshi.matters.models import Matter
from luoshi.matters.search import pairs
from luoshi.registers.models import Duty, Unit
from luoshi.wording import shares

from . import suggestion_rules
from .task_kinds import fields, sorts, unlike

NEIGHBOURS = 5
RECENT = 5_000  # tasks looked back upon
SURE = 5  # characters of a text that speak of a subject, beyond which it is no surer
NEAR = 0.15  # cosine from which a past task confirms what the catalogue says


@dataclass(frozen=True)
class Suggestion:
    """A unit, how sure (0 to 1, for ordering only), and why, in a sentence; ``way``: named, duty, alike, or both (the catalogue, confirmed by the past)."""

    unit: str
    name: str
    weight: float
    reason: str
    way: str = ""


class Suggester:
    """Holds the catalogue and the past tasks, so that a whole list is suggested for with one look at the tables.

    ``kind``: the kind of matter whose past is looked at. ``past``: (ref, text, lead) in its stead. ``least``: the least weight of each way of
    suggesting that is shown; by default the rules of the day, {} for all.
    """

    def __init__(self, on: date | None = None, past: Iterable[tuple[str, str, str]] | None = None, kind: str = "", least: Mapping[str, float] | None = None) -> None:
        self.on = on or date.today()
        self.least = suggestion_rules.least_on(self.on) if least is None else least
        self.shows_all = least == {}
        self.units = list(Unit.objects.active(self.on))
        self.by_code = {u.code: u for u in self.units}
        self.duties = list(Duty.objects.on(self.on).filter(route="unit", place_code="").exclude(lead=None).select_related("lead"))
        if past is None:
            rows = Matter.objects.filter(kind=kind).exclude(lead=None).exclude(state__in=("draft", "void")).order_by("-pk")[:RECENT]
            past = rows.values_list("ref", "text", "lead__code")
        counted = [(ref, Counter(pairs(text)), lead, text) for ref, text, lead in past]
        spread = Counter(g for _ref, grams, _lead, _text in counted for g in grams)
        self.rarity = {g: math.log((1 + len(counted)) / n) for g, n in spread.items()}
        self.unseen = min(3.0, math.log(1 + len(counted)))  # of a pair that no past task has
        self.past = [(ref, lead, (sorts(text), fields(text))) for ref, _grams, lead, text in counted]
        self.having: dict[str, list[tuple[int, float]]] = defaultdict(list)  # a pair of characters → the tasks that have it, and how much it weighs there
        for n, (_ref, grams, _lead, _text) in enumerate(counted):
            for gram, weight in self._vector(grams).items():
                self.having[gram].append((n, weight))

    def suggest(self, text: str, named: Iterable[str] = (), most: int = 3) -> list[Suggestion]:
        """At most ``most`` units for a task's text, the likeliest first. ``named``: units that the text itself names."""
        found: dict[str, Suggestion] = {}
        duties, past = self._duty(text), self._alike(text)
        for suggestion in (*self._named(named), *_confirmed(duties, past), *duties, *past):
            if not self.shows_all and suggestion.weight < self.least.get(suggestion.way, 2):
                continue
            if suggestion.unit not in found or found[suggestion.unit].weight < suggestion.weight:
                found[suggestion.unit] = suggestion
        return sorted(found.values(), key=lambda s: (-s.weight, s.unit))[:most]

    def _named(self, named: Iterable[str]) -> list[Suggestion]:
        made = []
        for name in named:
            unit = next((u for u in self.units if name in (u.name, u.short)), None)
            if unit:
                made.append(Suggestion(unit.code, unit.name, 0.95, _("原文点名“%s”") % name, "named"))
        return made

    def _duty(self, text: str) -> list[Suggestion]:
        """By the catalogue: of a subject its most particular duty, where its condition is met. The more characters of the text speak of a unit's
        subjects, and the less of others', the surer."""
        shares: dict[str, float] = defaultdict(float)
        first: dict[str, tuple[Duty, Unit, str, list[str]]] = {}
        for code, share, words in guess(text):
            fit = [d for d in self.duties if d.subject_code and code.startswith(d.subject_code) and _met(d.condition, text)]
            for duty in sorted(fit, key=lambda d: (-len(d.subject_code), d.condition == ""))[:1]:
                if duty.lead:
                    shares[duty.lead.code] += share
                    first.setdefault(duty.lead.code, (duty, duty.lead, code, words))
        made = []
        for duty, lead, code, words in first.values():
            said = min(SURE, sum(map(len, words)))
            reason = _("职责目录（%(version)s）：%(subject)s；依据词：%(words)s") % {"version": duty.version, "subject": subjects()[code].name_zh, "words": "、".join(words)}
            made.append(Suggestion(lead.code, lead.name, round(shares[lead.code] * (0.4 + 0.1 * said), 3), reason, "duty"))
        return sorted(made, key=lambda s: -s.weight)

    def _alike(self, text: str) -> list[Suggestion]:
        mine = sorts(text), fields(text)
        likeness: dict[int, float] = defaultdict(float)
        for gram, weight in self._vector(Counter(pairs(text))).items():
            for n, other in self.having.get(gram, ()):
                likeness[n] += weight * other
        made = []
        for n, found in sorted(likeness.items(), key=lambda each: -each[1])[: NEIGHBOURS * 4]:
            ref, lead, what = self.past[n]
            if lead not in self.by_code or unlike(mine, what):
                continue
            reason = _("与%(ref)s相似（%(share)s），该任务由其牵头") % {"ref": ref, "share": shares.percent(100 * found, "similar_task")}
            made.append(Suggestion(lead, self.by_code[lead].name, round(min(0.9, found), 3), reason, "alike"))
        return made[:NEIGHBOURS]

    def _vector(self, grams: Counter[str]) -> dict[str, float]:
        weighed = {g: n * self.rarity.get(g, self.unseen) for g, n in grams.items()}
        norm = math.sqrt(sum(w * w for w in weighed.values())) or 1.0
        return {g: w / norm for g, w in weighed.items()}


def _confirmed(duties: list[Suggestion], past: list[Suggestion]) -> list[Suggestion]:
    """What the catalogue says first, where a task alike was given to the same unit."""
    for duty in duties[:1]:
        for task in past:
            if task.unit == duty.unit and task.weight >= NEAR:
                weight = round(duty.weight + (1 - duty.weight) * task.weight, 3)
                return [Suggestion(duty.unit, duty.name, weight, f"{duty.reason}；{task.reason}", "both")]
    return []


def _met(condition: str, text: str) -> bool:
    return not condition or any(word and word in text for word in condition.replace("，", "、").split("、"))
