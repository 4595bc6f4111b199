"""The notices in the admin: what waits, what failed and why; the letter and whom it goes to are shown to nobody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Notice


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """Notices; nothing is added, changed or deleted here."""

    list_display = ("pk", "way", "title", "state", "tries", "created_at", "next_at", "error")
    fields = ("way", "title", "state", "tries", "created_at", "next_at", "ended_at", "error")
    list_filter = ("state", "way")
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
