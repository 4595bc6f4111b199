"""What the desk itself keeps: a person's saved filters, and the tables that came back and wait to be taken."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A person's own name for a selection of the list (``query``: the query of its address, without the page)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name=_("人员"))
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(_("条件"), max_length=1000)

    class Meta:
        verbose_name = _("常用筛选")
        verbose_name_plural = _("常用筛选")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name


class Exchange(models.Model):
    """A table that was sent in: kept between the look at its differences and their taking. The file itself is not kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    kind = models.CharField(_("类别"), max_length=20)
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    rows: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    taken_at = models.DateTimeField(_("采用时间"), null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("采用人"))

    class Meta:
        verbose_name = _("交换表")
        verbose_name_plural = _("交换表")

    def __str__(self) -> str:
        return self.name


class Hold(models.Model):
    """A request that one person is calling back just now, or that rests until it is tried again: until then nobody else is given it."""

    matter = models.OneToOneField("matters.Matter", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("人员"))
    calling = models.BooleanField(default=True)
    until = models.DateTimeField(_("保留到"), db_index=True)

    class Meta:
        verbose_name = _("回访占用")
        verbose_name_plural = _("回访占用")
