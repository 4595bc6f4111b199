"""Who looked at personal data: written down here and nowhere else, before the data are shown. What a row says holds none of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from luoshi.matters.models import Matter

from .models import Caller, Look, Submission

AGAIN = timedelta(minutes=30)  # in which the same caller shown to the same person at the same desk is one look
WHAT = {
    "person": gettext_lazy("姓名和联系方式"),
    "photo": gettext_lazy("照片和附件"),
    "words": gettext_lazy("不公开诉求的内容"),
    "export": gettext_lazy("导出"),
    "search": gettext_lazy("按号码查找"),
    "log": gettext_lazy("查看记录本身"),
    "erasure": gettext_lazy("抹去的范围"),
}
WHERE = {
    "request": gettext_lazy("诉求页"),
    "callback": gettext_lazy("回访"),
    "phone": gettext_lazy("接听"),
    "file": gettext_lazy("附件"),
    "queue": gettext_lazy("诉求列表"),
    "erasure": gettext_lazy("抹去页"),
    "looks": gettext_lazy("查看记录页"),
    "audit": gettext_lazy("审计页"),
    "admin": gettext_lazy("管理页"),
    "api": gettext_lazy("接口"),
    "command": gettext_lazy("命令行"),
}


def note(user: Any, where: str, what: str, matter: Matter | None = None, *, submission: Submission | None = None, count: int = 1) -> None:
    """Write down a look at something of a request or a submission, or of many (``count``), or at nobody's in particular."""
    if submission is not None:
        matter = matter or submission.answered_by
    Look.objects.create(**_row(user, where, what), matter=matter, submission=submission, count=count)


def note_persons(user: Any, where: str, submissions: Sequence[Submission]) -> None:
    """Write down that the persons of these submissions were shown, each."""
    Look.objects.bulk_create(Look(submission=t, matter_id=t.answered_by_id, **_row(user, where, "person")) for t in submissions)


def note_caller(user: Any, caller: Caller, where: str) -> None:
    """Write down that a caller was shown, beside the latest submission; once in a while (``AGAIN``), for a page is drawn anew as one types."""
    submission = Submission.objects.filter(caller=caller).order_by("-pk").first()
    if submission is not None and not Look.objects.filter(submission=submission, user=user, where=where, at__gte=timezone.now() - AGAIN).exists():
        note_persons(user, where, [submission])


def note_once(user: Any, where: str, what: str, matter: Matter | None = None) -> None:
    """As ``note``, once in a while (``AGAIN``): for what is drawn anew with every page."""
    since = timezone.now() - AGAIN
    if not Look.objects.filter(user=user, where=where, what=what, matter=matter, at__gte=since).exists():
        note(user, where, what, matter)


def note_words(user: Any, where: str, matter: Matter) -> None:
    """Write down that a request was shown, where it is one of which not everybody may know."""
    if Submission.objects.filter(Q(matter=matter) | Q(answered_by=matter), private=True).exists():
        note_once(user, where, "words", matter)


def _row(user: Any, where: str, what: str) -> dict[str, Any]:
    if what not in WHAT or where not in WHERE:
        raise ValueError(f"a look at {what} in {where} is none that the log knows")
    return {"user": user if getattr(user, "pk", None) else None, "by": user.get_username()[:150] if user else "system", "at": timezone.now(), "where": where, "what": what}
