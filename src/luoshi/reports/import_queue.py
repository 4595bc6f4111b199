"""Reports that take longer to read than anybody waits for at a page: kept, read by the worker, and said how it ended.

The file lies in ``INCOMING`` by its hash until it is read. A worker that dies in the midst leaves a row that is taken again after a while, a few times;
a file that was read already is known again by its hash, so nothing is read twice.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.matters.ledger import Actor, Refused
from luoshi.reading.sources import ReadError

from .importing import Known, import_report
from .models import Report, Waiting

AGAIN = timedelta(minutes=10)  # after which a reading that was not ended is taken for dead: longer than all bounds of one together
TRIES = 3
KEPT = timedelta(days=30)  # for which it is said how it ended
MOST = 20  # that wait at once


def enqueue(name: str, content: bytes, user: Any, place: str = "", year: int | None = None) -> Waiting:
    """Keep a file for the worker; the same file waits once. Refused where too many wait, or there is no room."""
    sha256 = hashlib.sha256(content).hexdigest()
    if Waiting.objects.filter(state__in=("waiting", "reading")).exclude(sha256=sha256).count() >= MOST:
        raise Refused(_("等待读取的报告太多；请过一会儿再上传。"))
    path = file_of(sha256)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise Refused(_("现在存不下，什么也没有保存；请过一会儿原样再发。")) from None
    given = {"name": name[-200:], "place": place, "year": year, "user": user, "state": "waiting", "said": "", "tries": 0, "begun_at": None}
    return Waiting.objects.update_or_create(sha256=sha256, defaults=given)[0]


def file_of(sha256: str) -> Path:
    """Where the bytes lie until they are read."""
    return Path(settings.INCOMING) / f"report-{sha256}"


def report_of(waiting: Waiting) -> Report | None:
    """What it became."""
    return Report.objects.filter(sha256=waiting.sha256).defer("text", "document").first()


def read(now: datetime) -> int:
    """Read what waits, one after another; how many were ended. The worker's job."""
    for stray in Path(settings.INCOMING).glob("report-*"):  # whose row was never written, and halves of who was killed
        if stray.stat().st_mtime < (now - KEPT).timestamp():
            stray.unlink(missing_ok=True)
    for old in Waiting.objects.filter(at__lt=now - KEPT):
        file_of(old.sha256).unlink(missing_ok=True)
        old.delete()
    ended = 0
    open_ones = Q(state="waiting") | Q(state="reading", begun_at__lt=now - AGAIN)
    for row in Waiting.objects.filter(open_ones).order_by("pk"):
        mine = Waiting.objects.filter(open_ones, pk=row.pk, begun_at=row.begun_at).update(state="reading", begun_at=now, tries=row.tries + 1)
        if mine:
            _end(row, *_outcome(row))
            ended += 1
    return ended


def _outcome(row: Waiting) -> tuple[str, str]:
    if row.tries >= TRIES:
        return "failed", _("读了%d次都没有读完；请分成几个文件再上传。") % TRIES
    try:
        import_report(row.name, file_of(row.sha256).read_bytes(), Actor.of(row.user), row.place, row.year)
    except Known:
        return "done", ""
    except Refused as error:
        return "failed", str(error)
    except ReadError as error:
        return "failed", _("“%(name)s”读不出来（%(why)s）；请另存为.docx、.txt或有文字的PDF再上传。") % {"name": row.name, "why": error}
    except FileNotFoundError:
        return "failed", _("上传的文件已经不在了；请再上传一次。")
    return "done", ""


def _end(row: Waiting, state: str, said: str) -> None:
    Waiting.objects.filter(pk=row.pk).update(state=state, said=said[:500])
    file_of(row.sha256).unlink(missing_ok=True)
