"""Whom a person works for, and the tokens of programs."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Membership(models.Model):
    """A person belongs to a unit; a person may belong to several."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("人员"))
    unit = models.ForeignKey("registers.Unit", models.PROTECT, related_name="members", verbose_name=_("单位"))

    class Meta:
        verbose_name = _("所属单位")
        verbose_name_plural = _("所属单位")
        constraints = [models.UniqueConstraint(fields=["user", "unit"], name="membership_once")]
        permissions = [("manage_people", "Can manage people and roles")]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"


class Token(models.Model):
    """A program's key to the API. Only the SHA-256 of the key is kept; the key is shown once, when it is made."""

    SCOPES = [("read", _("读取（含未公开事项）")), ("write", _("填报进展"))]

    name = models.CharField(_("名称"), max_length=100)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("代表的人员"))
    scopes = models.JSONField(_("范围"), default=list)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("到期"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, user: models.Model, name: str, scopes: list[str], expires_at: datetime | None = None) -> tuple[Token, str]:
        """A new token and its key (the only time that the key is known). ValueError for an unknown scope."""
        unknown = set(scopes) - {s for s, _label in cls.SCOPES}
        if unknown:
            raise ValueError(f"unknown scope: {', '.join(sorted(unknown))}; known: read, write")
        key = "luoshi_" + secrets.token_urlsafe(32)
        token = cls.objects.create(user=user, name=name, scopes=sorted(scopes), digest=cls.digest_of(key), expires_at=expires_at)
        return token, key

    @staticmethod
    def digest_of(key: str) -> str:
        """What is stored of a key."""
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def valid(cls, key: str) -> Token | None:
        """The token of a key that is neither revoked nor expired and whose person is active."""
        token = cls.objects.select_related("user").filter(digest=cls.digest_of(key), revoked_at=None, user__is_active=True).first()
        return token if token and (token.expires_at is None or token.expires_at > timezone.now()) else None


class Grant(models.Model):
    """A permission that a role's group was given by the table as shipped, once: taken away by a deployment, it is not given again."""

    role = models.CharField(max_length=150)
    permission = models.CharField(max_length=200)  # "app.codename"

    class Meta:
        db_table = "accounts_given"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="given_once")]
