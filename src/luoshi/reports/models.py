"""Reports and their figures, as read; what they promise stands on the ledger. And what who works on promises keeps: filters of the list, tables sent in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """One report as read: its text and the whole of what the reader found (``document``, the schema luoshi.report/1)."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("文件名"), max_length=200)
    title = models.CharField(_("标题"), max_length=200)
    year = models.PositiveSmallIntegerField(_("年度"), null=True)
    place = models.CharField(_("区划"), max_length=12, blank=True)
    text = models.TextField(_("正文"))
    document = models.JSONField(default=dict)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.CharField(max_length=150)
    public = models.BooleanField(_("公开"), default=False)  # set by publishing.py alone

    class Meta:
        verbose_name = _("工作报告")
        verbose_name_plural = _("工作报告")
        ordering = ("-year", "id")
        permissions = [("manage_reports", "Can import reports and reconcile them")]

    def __str__(self) -> str:
        called, year = self.title or self.name, str(self.year or "")
        return called if called.startswith(year) else f"{year} {called}"

    @property
    def key(self) -> str:
        """The short name by which matters point to the report."""
        return self.sha256[:16]


class Figure(models.Model):
    """One measured claim of a report, as the reader has it (the words are those of ``luoshi.Figure``)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    n = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.CharField(max_length=200)
    value = models.FloatField()
    value_high = models.FloatField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    indicator = models.CharField(max_length=200, blank=True)
    indicator_code = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=10)
    change = models.CharField(max_length=10, blank=True)
    bound = models.CharField(max_length=10)
    period = models.CharField(max_length=40, blank=True)
    sentence = models.TextField(blank=True)

    class Meta:
        verbose_name = _("数据")
        verbose_name_plural = _("数据")
        ordering = ("report_id", "n")
        constraints = [models.UniqueConstraint(fields=["report", "n"], name="figure_once")]
        indexes = [models.Index(fields=["indicator_code", "period"], name="figure_indicator")]


class Publication(models.Model):
    """That somebody published a report, or withdrew it, and why. Only ever added to."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="publications")
    public = models.BooleanField(_("公开"))
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(_("经办"), max_length=150)
    reason = models.CharField(_("理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("公开与撤回")
        verbose_name_plural = _("公开与撤回")
        ordering = ("id",)


class Waiting(models.Model):
    """A file that takes longer to read than anybody waits for at a page: the worker reads it (import_queue.py). Its bytes lie in ``INCOMING``."""

    STATES = [("waiting", _("等待读取")), ("reading", _("正在读取")), ("done", _("已读取")), ("failed", _("没有读成"))]

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("文件名"), max_length=200)
    place = models.CharField(_("区划"), max_length=12, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"), null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=STATES, default="waiting")
    said = models.CharField(_("原因"), max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("待读的报告")
        verbose_name_plural = _("待读的报告")
        ordering = ("-pk",)


class BulkMove(models.Model):
    """One move on many drafts or tasks, more than a page waits for: the worker makes it one after another (bulk_moves.py)."""

    STATES = [("waiting", _("等待开始")), ("moving", _("正在进行")), ("done", _("已完成")), ("failed", _("没有做完"))]

    move = models.CharField(_("动作"), max_length=20)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办"))
    rows: Any = models.JSONField(default=list)  # [number, version that was seen], in their order
    at_row = models.PositiveIntegerField(default=0)  # how many of them were tried; written with each one's move
    refused: Any = models.JSONField(default=dict)  # number: why
    state = models.CharField(_("状态"), max_length=10, choices=STATES, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("成批办理")
        verbose_name_plural = _("成批办理")
        ordering = ("-pk",)

    @property
    def made(self) -> int:
        """How many were moved so far."""
        return self.at_row - len(self.refused)


class SavedFilter(models.Model):
    """A person's own name for a selection of the list of commitments (``query``: the query of its address, without the page)."""

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


def published_stamp() -> list[int]:
    """What public pages hang on besides the ledger: which reports are published."""
    return list(Report.objects.filter(public=True).order_by("-pk").values_list("pk", flat=True))
