"""The ledger in the admin: to look at, never to change."""

from django.contrib import admin

from .models import Event, Matter


class ReadOnly(admin.ModelAdmin):
    """Nothing is added, changed or deleted here; the ledger has one writer."""

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
