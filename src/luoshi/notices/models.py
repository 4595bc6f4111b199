"""The outbox: a notice is a row from the moment that it is owed until long after it was sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.matters.data_key import unseal


class Notice(models.Model):
    """One notice to one receiver. ``key`` says what it is about and to whom, and there is one of each: nothing is told twice."""

    STATES = [("waiting", _("待发")), ("sending", _("发送中")), ("sent", _("已发")), ("failed", _("失败")), ("unsure", _("不确定"))]
    WAYS = [("email", _("电子邮件")), ("sms", _("短信")), ("webhook", _("网络回调"))]

    key = models.CharField(max_length=200, unique=True)
    way = models.CharField(_("方式"), max_length=8, choices=WAYS)
    to = models.BinaryField()  # sealed: {"to": an address, a number or a URL, "text": the letter, in which a secret link may stand}
    title = models.CharField(_("标题"), max_length=200)
    plain = models.TextField(_("内容"), blank=True, db_column="text")  # of notices from before letters were sealed
    state = models.CharField(_("状态"), max_length=8, choices=STATES, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(_("错误"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        indexes = [models.Index(fields=["state", "next_at"], name="notice_due")]

    def __str__(self) -> str:
        return self.key

    @property
    def text(self) -> str:
        """The letter; "" where it was kept long enough. ValueError if it was sealed with another key."""
        if not self.to:
            return self.plain
        return str(unseal(bytes(self.to)).get("text", self.plain))
