"""Who told what: the persons behind requests, sealed; each submission of a request; the knowledge base; files taken in.

The matter itself is on the ledger and holds no personal data; everything here can be erased and the history stays.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.matters import chain


class Caller(models.Model):
    """A person who told something, known by a keyed digest of the phone number; name and number are sealed."""

    digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    first_at = models.DateTimeField(_("初次来电"))
    last_at = models.DateTimeField(_("最近来电"))
    warned_at = models.DateTimeField(_("劝阻记录"), null=True, blank=True)  # art. 9: malicious repeated calls, told so, never dropped
    warning = models.CharField(_("劝阻说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("诉求人")
        verbose_name_plural = _("诉求人")


class Submission(models.Model):
    """One person's submission of one request. A request merged into another keeps its submission, so that everybody is called back."""

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="submissions")
    answered_by = models.ForeignKey("matters.Matter", models.PROTECT, related_name="answers")  # itself, or what it was merged into
    caller = models.ForeignKey(Caller, models.SET_NULL, null=True, related_name="submissions")
    channel = models.CharField(_("渠道"), max_length=12)
    source = models.CharField(_("来源系统"), max_length=40, blank=True)
    source_id = models.CharField(_("来源编号"), max_length=100, null=True, blank=True)  # None where it numbers nothing: one plain index then finds them and forbids doubles
    told_at = models.DateTimeField(_("时间"))
    secret = models.CharField(max_length=64, blank=True, db_index=True)  # SHA-256 of the key in the link by which the person follows it
    sealed = models.BinaryField(default=bytes)  # the key, for the notices that carry the link
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    hidden = models.BooleanField(_("不公开"), default=False)
    firm = models.CharField(_("企业线"), max_length=12, blank=True)  # "named" or "anonymous" on the enterprise line
    demand = models.CharField(_("类别"), max_length=12, blank=True)  # of this submission, whatever it was joined to; "" where nobody noted it
    against = models.CharField(_("反映的单位"), max_length=64, blank=True)  # the code of the unit that is complained of
    protected = models.BooleanField(_("依法保密"), default=False)  # its answer is a secret of law (art. 11)
    joined = models.BooleanField(_("并入别人的诉求"), default=False)  # it did not open its request
    private = models.GeneratedField(
        expression=models.Case(
            models.When(models.Q(demand="tip") | models.Q(hidden=True) | ~models.Q(firm="") | ~models.Q(against="") | models.Q(protected=True), then=models.Value(True)),
            default=models.Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )  # who may see what of it: ``privacy``

    class Meta:
        db_table = "requests_telling"  # as it was called until 2026-11
        verbose_name = _("来件")
        verbose_name_plural = _("来件")
        constraints = [models.UniqueConstraint(fields=["source", "source_id"], name="telling_once")]
        indexes = [
            models.Index(fields=["caller", "-told_at"], name="telling_by_caller"),
            models.Index(fields=["told_at"], name="telling_at"),
            # The few that are nobody else's to see: every public list leaves their requests out.
            models.Index(fields=["matter", "answered_by"], name="telling_of_few", condition=models.Q(private=True)),
        ]


class Knowledge(models.Model):
    """An answer that operators may give; each has an owner and a day on which it is to be looked over again."""

    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("答复口径"))
    subject_code = models.CharField(_("分类"), max_length=20, blank=True)
    owner = models.ForeignKey("registers.Unit", models.PROTECT, verbose_name=_("维护单位"))
    review_on = models.DateField(_("复核日期"))
    public = models.BooleanField(_("公开"), default=True)

    class Meta:
        verbose_name = _("知识")
        verbose_name_plural = _("知识库")

    def __str__(self) -> str:
        return self.title


class Batch(models.Model):
    """A file of requests being taken in: how its columns are mapped, and how far it has come. It can be gone on with."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("文件名"), max_length=200)
    source = models.CharField(_("来源系统"), max_length=40)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)  # read so far
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("批量导入")
        verbose_name_plural = _("批量导入")
        constraints = [models.UniqueConstraint(fields=["sha256", "source"], name="batch_once")]


class Mapping(models.Model):
    """How the columns of a hotline's file are called, kept for the next file of the same source."""

    source = models.CharField(_("来源系统"), max_length=40, unique=True)
    columns = models.JSONField(default=dict)  # field → heading

    class Meta:
        verbose_name = _("列对应")
        verbose_name_plural = _("列对应")


class Erasure(models.Model):
    """The certificate of an erasure: what went, when, by whom, why. No personal data; chained by hashes, never changed."""

    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("经办"), max_length=150)
    basis = models.CharField(_("依据"), max_length=300)
    # [row of the submission, number of its request]: by these an erasure is made again after a backup from before it was restored
    submissions = models.JSONField(default=list, db_column="tellings")
    counts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("抹去证书")
        verbose_name_plural = _("抹去证书")
        permissions = [("erase_person", "Can erase a person's data")]

    @property
    def number(self) -> str:
        """How it is called."""
        return f"E{self.at:%y%m%d}-{self.hash[:8].upper()}"

    def fingerprint(self) -> str:
        """The hash that it must have."""
        return hashlib.sha256(json.dumps(self.body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @property
    def body(self) -> dict[str, Any]:
        """What its hash covers."""
        return {"at": chain.instant(self.at), "by": self.by, "basis": self.basis, "tellings": self.submissions, "counts": self.counts, "previous": self.previous}


class Proposal(models.Model):
    """An erasure that one person asked for and another is to confirm. No personal data; what would go is looked at anew each time."""

    STATES = [("waiting", _("待确认")), ("done", _("已抹去")), ("withdrawn", _("已撤回"))]

    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("提出"), max_length=150)
    basis = models.CharField(_("依据"), max_length=300)
    submissions = models.JSONField(default=list, db_column="tellings")  # rows of submissions, where one request was named
    callers = models.JSONField(default=list)  # rows of callers, where a number was: all that each told
    include_open = models.BooleanField(default=False)
    state = models.CharField(_("状态"), max_length=10, choices=STATES, default="waiting")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(_("确认"), max_length=150, blank=True)
    certificate = models.ForeignKey(Erasure, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("抹去申请")
        verbose_name_plural = _("抹去申请")
        default_permissions = ()


class Sweep(models.Model):
    """What went by the rules of retention: once a day, a row each. Counts only; gone on with where it was stopped."""

    at = models.DateTimeField(_("时间"))
    ended_at = models.DateTimeField(null=True)
    rules = models.JSONField(default=dict)  # what → days, as they were that day
    counts = models.JSONField(default=dict)
    done = models.JSONField(default=list)  # what is finished

    class Meta:
        verbose_name = _("到期清理")
        verbose_name_plural = _("到期清理")
        default_permissions = ()


class Look(models.Model):
    """Somebody was shown personal data, or looked for them: who, what of whom, when, where. Kept so that it can be asked about; it holds
    none itself. Written by ``looks`` alone."""

    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="looks", db_column="telling_id")
    matter = models.ForeignKey("matters.Matter", models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by = models.CharField(_("谁"), max_length=150, blank=True)  # as the person was called then
    at = models.DateTimeField(_("时间"), db_index=True)
    where = models.CharField(_("在哪里"), max_length=20)
    what = models.CharField(_("看了什么"), max_length=12, default="person")
    count = models.PositiveIntegerField(_("件数"), default=1)

    class Meta:
        verbose_name = _("查看记录")
        verbose_name_plural = _("查看记录")
        indexes = [models.Index(fields=["submission", "at"], name="look_of_telling")]
        permissions = [("view_looks", "Can see who looked at personal data")]


class Hold(models.Model):
    """A request that one person is calling back just now, or that rests until it is tried again: until then nobody else is given it."""

    matter = models.OneToOneField("matters.Matter", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("人员"))
    calling = models.BooleanField(default=True)
    until = models.DateTimeField(_("保留到"), db_index=True)

    class Meta:
        verbose_name = _("回访占用")
        verbose_name_plural = _("回访占用")
