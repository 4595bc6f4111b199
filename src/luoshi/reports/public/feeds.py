"""Atom feeds of what happened: everywhere, to one promise, to one unit's promises."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from luoshi.matters.models import Event, Matter
from luoshi.registers.models import Unit
from luoshi.site import public_text, takedowns
from luoshi.wording.timeline import Entry

from ..kind import issued
from . import promise


class Changes(Feed):
    """The latest public changes of all promises."""

    feed_type = Atom1Feed
    language = settings.LANGUAGE_CODE

    def matters(self, obj: Any) -> QuerySet[Matter]:
        """Whose events are told."""
        return issued()

    def title(self, obj: Any) -> str:
        return public_text.clean(f"{settings.SITE_TITLE} · {settings.CITY_NAME}")

    def link(self, obj: Any) -> str:
        return reverse("site:home")

    def subtitle(self, obj: Any) -> str:
        return _("承诺的最近变动")

    def items(self, obj: Any) -> list[tuple[Event, Entry]]:
        events = promise.public_events(Event.objects.filter(matter__in=self.matters(obj)))
        names = public_text.unit_names({e.unit for e in events} | {str(c) for e in events for c in _units_in(e)})
        return [(e, self._shown(e, names)) for e in events]

    def _shown(self, event: Event, names: dict[str, str]) -> Entry:
        matter = takedowns.as_public(event.matter)
        told = {"seq": event.seq, "move": event.move, "at": event.at, "unit": event.unit, "reason": event.reason, "data": event.data}
        return promise.entry(matter, takedowns.event(matter, told), names)

    def item_title(self, item: tuple[Event, Entry]) -> str:
        event, shown = item
        return public_text.clean(f"{shown['title']}：{public_text.masked(event.matter.text)[:60]}（{event.matter.ref}）")

    def item_description(self, item: tuple[Event, Entry]) -> str:
        _event, shown = item
        said = [shown["unit"], shown["text"], *(f"{c['label']}：{c['before']} → {c['after']}" for c in shown["changes"])]
        if shown["reason"]:
            said.append(_("理由：%s") % shown["reason"])
        return "<br>".join(escape(public_text.clean(line)) for line in said if line)

    def item_link(self, item: tuple[Event, Entry]) -> str:
        event, _shown = item
        return reverse("site:promise", args=[event.matter.ref]) + f"#e{event.seq}"

    def item_pubdate(self, item: tuple[Event, Entry]) -> Any:
        return item[0].at

    item_updateddate = item_pubdate


class PromiseChanges(Changes):
    """The public changes of one promise."""

    def get_object(self, request: HttpRequest, ref: str) -> Matter:
        return takedowns.as_public(get_object_or_404(issued(), ref=ref))

    def matters(self, obj: Matter) -> QuerySet[Matter]:
        return issued().filter(pk=obj.pk)

    def title(self, obj: Matter) -> str:
        return public_text.clean(f"{obj.ref} {public_text.masked(obj.text)[:80]}")

    def link(self, obj: Matter) -> str:
        return reverse("site:promise", args=[obj.ref])


class UnitChanges(Changes):
    """The public changes of what one unit leads or helps with."""

    def get_object(self, request: HttpRequest, code: str) -> Unit:
        return get_object_or_404(Unit, code=code)

    def matters(self, obj: Unit) -> QuerySet[Matter]:
        return issued().of_units([obj.pk])

    def title(self, obj: Unit) -> str:
        return public_text.clean(obj.name)

    def link(self, obj: Unit) -> str:
        return reverse("site:unit", args=[obj.code])


def _units_in(event: Event) -> list[str]:
    return [str(event.data.get("lead", "")), *map(str, event.data.get("helpers") or ())]
