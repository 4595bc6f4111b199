"""The ledger in the admin: to look at, never to change."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin

from .models import Event, Matter

shown: list[Callable[[Any], None]] = []  # told whose administration page shows what people said; rooms above listen


class ReadOnly(admin.ModelAdmin):
    """Nothing is added, changed or deleted here; the ledger has one writer."""

    def changelist_view(self, request, extra_context=None):
        """The list, and a note of who saw it."""
        _note(request)
        return super().changelist_view(request, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One row, and a note of who saw it."""
        _note(request)
        return super().change_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Matter)
class MatterAdmin(ReadOnly):
    """Matters."""

    list_display = ("ref", "state", "text", "lead", "due", "verdict")
    list_filter = ("kind", "state", "verdict", "year")
    search_fields = ("ref", "text")
    list_select_related = ("lead",)
    show_full_result_count = False


@admin.register(Event)
class EventAdmin(ReadOnly):
    """Events."""

    list_display = ("matter", "seq", "move", "at", "by", "unit")
    list_filter = ("move",)
    list_select_related = ("matter",)
    show_full_result_count = False


def _note(request: Any) -> None:
    for each in shown:
        each(request.user)
