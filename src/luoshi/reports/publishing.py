"""Whether a report is for everybody: private when it is read in, published by a person who has looked whose it is, withdrawn by one move."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.codes.divisions import divisions
from luoshi.matters.ledger import Actor, Refused

from .models import Publication, Report

HEAD = 300  # characters of a report in which it says whose it is


def doubts(report: Report, today: date | None = None) -> list[str]:
    """What speaks against publishing a report here: it names another place and not this one, names none, or is of an odd year. A sentence each."""
    city = _bare(settings.CITY_NAME)
    head = f"{report.title}\n{report.name}\n{report.text[:HEAD]}"
    found = []
    others = _places_in(head, city)
    if not _names(city, head):
        if others:
            found.append(_("这份报告写的是%(other)s，本平台是%(city)s。") % {"other": "、".join(others[:3]), "city": city})
        else:
            found.append(_("这份报告没有写明是哪里的，本平台是%s。") % city)
    now = (today or timezone.localdate()).year
    if report.year is None or not now - 60 <= report.year <= now + 1:
        found.append(_("报告年度是%s，请核对。") % (report.year or "—"))
    return found


def publish(report: Report, actor: Actor, sure: bool = False) -> None:
    """Make a report public. Refused without the right, and for a doubtful one unless a person is ``sure``, with the doubts."""
    _allowed(actor)
    if not sure and (found := doubts(report)):
        raise Refused("".join(found) + _("确认无误，请勾选“确认公开”再试。"))
    _set(report, True, actor, "")


def withdraw(report: Report, actor: Actor, reason: str) -> None:
    """Make a report private again, with all that was shown of it. Refused without the right or a reason."""
    _allowed(actor)
    if not reason.strip():
        raise Refused(_("请写明撤回的理由。"))
    _set(report, False, actor, reason.strip()[:500])


def _set(report: Report, public: bool, actor: Actor, reason: str) -> None:
    with transaction.atomic():
        changed = Report.objects.filter(pk=report.pk).exclude(public=public).update(public=public)
        if changed:
            Publication.objects.create(report=report, public=public, by=actor.name, reason=reason)
    report.public = public


def _allowed(actor: Actor) -> None:
    if not actor.may("manage_reports"):
        raise Refused(_("你没有公开或撤回报告的权限。"))


def _bare(name: str) -> str:
    """A city's name without what stands in brackets behind it."""
    return re.sub(r"[（(].*$", "", name).strip()


def _names(city: str, text: str) -> bool:
    """Whether a text names the city, with or without the last character of its kind (云州市, 云州)."""
    return bool(city) and (city in text or (len(city) > 2 and city[:-1] in text))


@cache
def _all_names() -> frozenset[str]:
    return frozenset(d.name for d in divisions().values() if len(d.name) > 2)


def _places_in(text: str, city: str) -> list[str]:
    """The places that a text names as whose it is, this city left out: those that the codes know, and what is written like one in a title."""
    found = [m[0] for m in re.finditer(r"[\u4e00-\u9fff]{2,8}?(?:自治区|自治州|自治县|省|市|区|县|旗)", text.split("\n")[0])]
    found += [name for name in re.findall(r"[\u4e00-\u9fff]{2,6}?(?:省|市|区|县)", text) if name in _all_names()]
    return [name for name in dict.fromkeys(found) if not name.endswith(city) and name not in city]


def readable(reader: Any) -> QuerySet[Report]:
    """The reports that one who asks by the API may see (``luoshi.api.access.Reader``): the published ones, all for who manages them."""
    if reader.may("read") and reader.token.user.has_perm("reports.manage_reports"):
        return Report.objects.all()
    return Report.objects.filter(public=True)
