"""Which drafts an address asks for: of a report, a section, with or without target, lead, of a kind, holding words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from luoshi.matters.models import Matter, MatterQuerySet
from luoshi.matters.search import find
from luoshi.reports.moves import KIND, PUBLIC
from luoshi.reports.outline import NOWHERE, Outline
from luoshi.reports.schedule import KINDS

NONE = "none"  # drafts of no report
STATES = {"draft": ("draft",), "out": PUBLIC, "void": ("void",)}
STATE_CHOICES = (("", gettext_lazy("拟办")), ("out", gettext_lazy("已交办的")), ("void", gettext_lazy("作废的")))
TARGETS = (("", gettext_lazy("不论")), ("yes", gettext_lazy("有数")), ("no", gettext_lazy("没有数")))
LEADS = (("", gettext_lazy("全部")), ("none", gettext_lazy("没有牵头")), ("suggested", gettext_lazy("有建议")), ("set", gettext_lazy("已定牵头")))


@dataclass(frozen=True)
class DraftFilter:
    """What is asked for; "" is everything."""

    report: str = ""
    q: str = ""
    section: str = ""
    target: str = ""
    lead: str = ""
    kind: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> DraftFilter:
        """From an address or a form; what means nothing is left out."""
        given = {name: str(query.get(name, "")).strip()[:100] for name in cls.__dataclass_fields__}
        known = {"target": [c for c, _w in TARGETS], "lead": [c for c, _w in LEADS], "kind": ["", *KINDS], "state": ["", *STATES]}
        given |= {name: "" for name, codes in known.items() if given[name] not in codes}
        if not (given["section"].isascii() and given["section"].isdigit() and len(given["section"]) < 6):
            given["section"] = ""
        return cls(**given)

    def query(self, **changed: str) -> str:
        """The address's query, with changes."""
        return urlencode({k: v for k, v in asdict(replace(self, **changed)).items() if v})

    @property
    def narrowed(self) -> bool:
        """Whether anything but the report is asked for."""
        return any((self.q, self.section, self.target, self.lead, self.kind, self.state))

    def stored(self) -> MatterQuerySet:
        """What the database can choose: by report, state and words."""
        found = Matter.objects.filter(kind=KIND, state__in=STATES[self.state or "draft"]).select_related("lead").order_by("pk")
        if self.report:
            found = found.filter(report="" if self.report == NONE else self.report[:64])
        return find(found, self.q) if self.q else found

    def stored_by_lead(self) -> MatterQuerySet:
        """The same, with or without a lead where that is asked for."""
        return self.stored().filter(lead__isnull=self.lead != "set") if self.lead else self.stored()

    def in_section(self, matter: Matter, outline: Outline) -> bool:
        """Whether a draft is asked for by its section."""
        return not self.section or outline.within(section_of(matter, outline), int(self.section))

    def chooses(self, targets: Sequence[Mapping[str, Any]]) -> bool:
        """Whether a draft is asked for by its targets: with or without a number, of a kind."""
        if self.target and (self.target == "yes") != any(t["value"] is not None for t in targets):
            return False
        return not self.kind or self.kind in {t["kind"] for t in targets}

    def chooses_lead(self, matter: Matter, suggested: Sequence[Any]) -> bool:
        """Whether a draft is asked for by its lead."""
        return {"": True, "none": not matter.lead_id, "set": bool(matter.lead_id), "suggested": not matter.lead_id and bool(suggested)}[self.lead]


def section_of(matter: Matter, outline: Outline) -> int:
    """The number of the section in which a draft's first sentence stands."""
    sources = matter.document["sources"]
    return outline.at(sources[0]["start"]) if sources else NOWHERE
