"""The ledger in the admin: to look at, never to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from . import kind_words, kinds
from .models import Event, Matter

shown: list[Callable[[Any], None]] = []  # told whose administration page shows what people said; rooms above listen


class ReadOnly(admin.ModelAdmin):
    """Nothing is added, changed or deleted here; the ledger has one writer."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, and a note of who saw it."""
        _note(request)
        return super().changelist_view(request, extra_context)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One row, and a note of who saw it."""
        _note(request)
        return super().change_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Codes(admin.SimpleListFilter):
    """A filter by the codes that the kinds declare, so that no row is read to find them."""

    parameter_name: str

    def codes(self) -> dict[str, str]:
        """Each code with its words."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """The codes to choose from."""
        return list(self.codes().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Matter]) -> QuerySet[Matter]:
        """The matters that have the chosen one."""
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class OfKind(Codes):
    """By kind."""

    title, parameter_name = _("类别"), "kind"

    def codes(self) -> dict[str, str]:
        """The kinds."""
        return {kind.name: kind_words.kind_word(kind.name) for kind in kinds.registered()}


class InState(Codes):
    """By state."""

    title, parameter_name = _("状态"), "state"

    def codes(self) -> dict[str, str]:
        """The states of all kinds, each once."""
        return {code: kind_words.state_word(code, kind.name) for kind in reversed(kinds.registered()) for code in kind.states}


class WithVerdict(Codes):
    """By verdict."""

    title, parameter_name = _("结论"), "verdict"

    def codes(self) -> dict[str, str]:
        """The verdicts of all kinds, each once."""
        return {code: kind_words.verdict_word(code, kind.name) for kind in reversed(kinds.registered()) for code in kind.verdicts}


@admin.register(Matter)
class MatterAdmin(ReadOnly):
    """Matters."""

    list_display = ("ref", "state_name", "text", "lead", "due", "verdict_name")
    list_filter = (OfKind, InState, WithVerdict, "year")
    search_fields = ("ref", "text")
    list_select_related = ("lead",)
    show_full_result_count = False

    @admin.display(description=_("状态"), ordering="state")
    def state_name(self, matter: Matter) -> str:
        """What its state is called."""
        return kind_words.state_word(matter.state, matter.kind)

    @admin.display(description=_("结论"), ordering="verdict")
    def verdict_name(self, matter: Matter) -> str:
        """What its verdict is called."""
        return kind_words.verdict_word(matter.verdict, matter.kind)


@admin.register(Event)
class EventAdmin(ReadOnly):
    """Events."""

    list_display = ("matter", "seq", "move", "at", "by", "unit")
    list_filter = ("move",)
    list_select_related = ("matter",)
    show_full_result_count = False


def _note(request: HttpRequest) -> None:
    for each in shown:
        each(request.user)
