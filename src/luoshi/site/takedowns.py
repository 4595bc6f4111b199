"""Matters and their events with what was taken down left out: whatever shows one to the public takes it through here first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luoshi.matters import withdrawals
from luoshi.matters.models import Evidence, Matter
from luoshi.matters.withdrawal_rules import sentence, when


def as_public(matter: Matter) -> Matter:
    """A matter as the public may read it. Not to be saved."""
    if matter.document.get("taken"):
        matter.document = withdrawals.public_document(matter.document, sentence((when(e), e["ground"]) for e in withdrawals.entries(matter.document)) or _("内容已撤下。"))
        matter.text, matter.number = matter.document["text"], str(matter.document["number"])[:40]
    return matter


def all_as_public(matters: Iterable[Matter]) -> list[Matter]:
    """Matters as the public may read them."""
    return [as_public(m) for m in matters]


def event(matter: Matter, told: Mapping[str, Any]) -> dict[str, Any]:
    """An event of a matter (``move``, ``data``, ``reason``) as the public may read it."""
    return withdrawals.public_event(matter.document, told)


def files(matter: Matter) -> QuerySet[Evidence]:
    """The public files of a matter."""
    return Evidence.objects.filter(matter=matter, public=True).exclude(sha256__in=withdrawals.files(matter.document)).order_by("pk")


def file_name(matter: Matter, name: str) -> str:
    """A file's name, without what was blotted."""
    return withdrawals.cover(matter.document, name) or _("材料")
