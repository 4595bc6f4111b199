"""People, their units, tokens and second factors in the admin."""

from __future__ import annotations

from typing import Any

import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401  both register their pages when they are imported; ours take their place
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import people
from .models import Membership, Token


class MembershipInline(admin.TabularInline):
    """The units of a person."""

    model = Membership
    extra = 0
    autocomplete_fields = ("unit",)


class Lacking(admin.SimpleListFilter):
    """Those who cannot work yet, for want of a role or of a unit."""

    title, parameter_name = _("还缺"), "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What may be lacking."""
        return [("role", _("角色")), ("unit", _("所属单位"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The people."""
        lacking = {"role": people.without_role, "unit": people.without_unit}.get(self.value() or "")
        return queryset.filter(pk__in=lacking().values("pk")) if lacking else queryset


class PersonAdmin(UserAdmin):
    """Django's own page for a person, with the units. Rights are given through roles; only a superuser makes or changes one."""

    inlines = (*UserAdmin.inlines, MembershipInline)
    list_filter = (Lacking, *UserAdmin.list_filter)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        given = super().get_readonly_fields(request, obj)
        return tuple(given) if request.user.is_superuser else (*given, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._reachable(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._reachable(request, obj)

    @staticmethod
    def _reachable(request: HttpRequest, obj: Any) -> bool:
        return bool(request.user.is_superuser or obj is None or not obj.is_superuser)


admin.site.unregister(get_user_model())
admin.site.register(get_user_model(), PersonAdmin)


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Tokens are seen here and revoked, and nothing else: for whom one speaks, what it may do and how long is settled when it is made
    (`luoshi token`, which shows the key once); a revoked one stays so."""

    list_display = ("name", "user", "scopes", "created_at", "expires_at", "revoked_at")
    fields = readonly_fields = ("name", "user", "scopes", "created_at", "expires_at", "revoked_at")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Token, form: ModelForm[Token], change: bool) -> None:
        """Nothing: the page has no field."""

    @admin.action(description=_("作废所选令牌"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        """Revoke for good; who did it stands in the admin's log."""
        for token in queryset.filter(revoked_at=None):
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
            self.log_change(request, token, "revoked")


class FactorAdmin(admin.ModelAdmin):
    """Who has which second factor; one that is lost is deleted here. What it is made of is shown to nobody: with it anybody could sign in
    as that person."""

    list_display = fields = readonly_fields = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


admin.site.unregister([Authenticator, SocialApp, SocialToken])  # the city's OIDC server and its secret are set in the environment
admin.site.register(Authenticator, FactorAdmin)
