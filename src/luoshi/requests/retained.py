"""What the requests keep of persons for a time, as parts of ``matters.personal_data``: contacts, photos, words, letters, the log of looks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import keys, ledger, personal_data
from luoshi.matters.models import Contact, Event, EventKey, Evidence, Matter
from luoshi.matters.personal_data import Part
from luoshi.notices.models import Notice

from . import channels, forgetting
from .models import Caller, Look, Proposal, Submission

BY = "retention"


def register() -> None:
    """Have all of it go by rule."""
    personal_data.for_a_time("contact", _contacts(tips=False))
    personal_data.for_a_time("tip_contact", _contacts(tips=True))
    personal_data.for_a_time("photos", Part(lambda before: _photos(before).count(), _erase_photos))
    personal_data.for_a_time("words", Part(lambda before: _spoken(before).count(), _erase_words))
    personal_data.for_a_time("letters", personal_data.rows(_letters, lambda some: some.update(to=b"", plain="")))
    personal_data.for_a_time("looks", personal_data.rows(lambda before: Look.objects.filter(at__lt=before)))
    personal_data.for_a_time("proposals", personal_data.rows(_proposals, lambda some: some.update(state="withdrawn", decided_at=timezone.now(), decided_by=BY)))
    personal_data.for_a_time("stray_files", Part(lambda before: sum(1 for _each in _strays(before)), _erase_strays))


def quiet(before: datetime) -> QuerySet[Matter]:
    """Requests that ended and to which nothing has happened since but that somebody's data were erased."""
    ended = Matter.objects.filter(kind="request", state__in=forgetting.ENDED, opened_at__lt=before)
    return ended.filter(~Exists(Event.objects.filter(matter=OuterRef("pk"), at__gte=before).exclude(move="forget")))


def _contacts(tips: bool) -> Part:
    def expired(before: datetime) -> QuerySet[Submission]:
        kept = Q(caller__isnull=False) | ~Q(secret="") | Exists(Contact.objects.filter(matter=OuterRef("matter")))
        over = quiet(before).values("pk")
        which = Q(demand="tip") if tips else ~Q(demand="tip")
        return Submission.objects.filter(kept, which, matter__in=over, answered_by__in=over)

    def some(before: datetime, most: int) -> tuple[int, list[str]]:
        submissions = list(expired(before).select_related("caller").order_by("pk")[:most])
        if not submissions:
            return 0, []
        pks = [t.pk for t in submissions]
        Contact.objects.filter(matter__in={t.matter_id for t in submissions}).delete()  # tip-offs share no request with others
        Submission.objects.filter(pk__in=pks).update(caller=None, secret="", sealed=b"", longitude=None, latitude=None)
        Caller.objects.filter(pk__in={t.caller_id for t in submissions if t.caller_id}, submissions=None).delete()
        return len(submissions), []

    return Part(lambda before: expired(before).count(), some)


def _photos(before: datetime) -> QuerySet[Evidence]:
    return Evidence.objects.filter(added_by=forgetting.RESIDENT, matter__in=quiet(before).values("pk"))


def _erase_photos(before: datetime, most: int) -> tuple[int, list[str]]:
    """Photos go with a move that names them, so that the proof of the ledger does not miss them."""
    photos = list(_photos(before).select_related("matter").order_by("matter_id", "pk")[:most])
    by_matter: dict[int, list[Evidence]] = {}
    for photo in photos:
        by_matter.setdefault(photo.matter_id, []).append(photo)
    for some in by_matter.values():
        data = {"erasure": BY, "gone": [p.sha256 for p in some], "whole": False, "blotted": {}}
        ledger.move(some[0].matter, "forget", channels.erasing(BY), data)
    Evidence.objects.filter(pk__in=[p.pk for p in photos]).delete()
    return len(photos), [p.sha256 for p in photos]


def _spoken(before: datetime) -> QuerySet[Matter]:
    return quiet(before).filter(Exists(EventKey.objects.filter(matter=OuterRef("pk"))))


def _erase_words(before: datetime, most: int) -> tuple[int, list[str]]:
    """Words go as when their persons ask for it, with a certificate for each step."""
    matters = list(_spoken(before).order_by("pk")[:most])
    submissions = list(Submission.objects.filter(Q(matter__in=matters) | Q(answered_by__in=matters)).select_related("caller", "matter").order_by("pk"))
    over = set(quiet(before).filter(pk__in={t.matter_id for t in submissions}).values_list("pk", flat=True))
    submissions = [t for t in submissions if t.matter_id in over]
    if submissions:
        forgetting.carry_out(forgetting.of_submissions(submissions), BY, _("保存期限届满"), include_open=True)
    for matter in Matter.objects.filter(Exists(EventKey.objects.filter(matter=OuterRef("pk"))), pk__in=[m.pk for m in matters]):  # told by nobody who is there
        keys.destroy(matter.pk, list(EventKey.objects.filter(matter=matter).values_list("seq", flat=True)))
        forgetting.refold(matter)
    return len(matters), []


def _letters(before: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(state__in=("sent", "failed", "unsure"), ended_at__lt=before).exclude(to=b"", plain="")


def _proposals(before: datetime) -> QuerySet[Proposal]:
    return Proposal.objects.filter(state="waiting", at__lt=before)


def _strays(before: datetime) -> Iterator[Path]:
    """Files of evidence that no row names."""
    for kind in ("evidence", "shown"):
        for path in (Path(settings.MEDIA_ROOT) / kind).glob("??/*"):
            if path.stat().st_mtime < min(before.timestamp(), time.time()) and not Evidence.objects.filter(sha256=path.name).exists():
                yield path


def _erase_strays(before: datetime, most: int) -> tuple[int, list[str]]:
    found = [path for path, _n in zip(_strays(before), range(most), strict=False)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found), []
