"""People, their units and tokens in the admin."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin

from .models import Membership, Token


class MembershipInline(admin.TabularInline):
    """The units of a person."""

    model = Membership
    extra = 0
    autocomplete_fields = ("unit",)


class PersonAdmin(UserAdmin):
    """Django's own page for a person, with the units."""

    inlines = (*UserAdmin.inlines, MembershipInline)


admin.site.unregister(get_user_model())
admin.site.register(get_user_model(), PersonAdmin)


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Tokens can be seen and revoked here; they are made by `luoshi token`, which shows the key once."""

    list_display = ("name", "user", "scopes", "created_at", "expires_at", "revoked_at")
    readonly_fields = ("digest", "created_at")

    def has_add_permission(self, request):
        return False
