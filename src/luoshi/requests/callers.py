"""Callers: found again by a keyed digest of their number, sealed with the deployment's data key, forgotten on demand."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from luoshi.matters.contacts import seal, unseal

from .models import Caller, Telling

LONGEST_NAME = 60


def number_of(written: str) -> str:
    """A phone number in one form: digits alone, without +86; "" for what is none.

    >>> number_of("+86 199-0000-1234"), number_of("（0990）555 01234"), number_of("没有")
    ('19900001234', '099055501234', '')
    """
    digits = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", written))
    digits = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", digits).lstrip("+")
    return digits if 5 <= len(digits) <= 15 else ""


def digest_of(number: str) -> str:
    """What a number is found by; nothing can be told from it without the deployment's data key."""
    return hmac.new(b"luoshi callers\n" + settings.DATA_KEY.encode(), number.encode(), hashlib.sha256).hexdigest()


def known(written: str) -> Caller | None:
    """The caller with this number, if there is one."""
    number = number_of(written)
    return Caller.objects.filter(digest=digest_of(number)).first() if number else None


def note(name: str, phone: str, at: datetime) -> Caller | None:
    """Keep a caller, or bring the one with this number up to date; None without a number (an anonymous request)."""
    number = number_of(phone)
    if not number:
        return None
    name = " ".join(name.split())[:LONGEST_NAME]
    caller, made = Caller.objects.get_or_create(digest=digest_of(number), defaults={"sealed": seal({"name": name, "phone": number}), "first_at": at, "last_at": at})
    if not made:
        caller.last_at = max(caller.last_at, at)
        if name and name != read(caller)["name"]:
            caller.sealed = seal({"name": name, "phone": number})
        caller.save(update_fields=["last_at", "sealed"])
    return caller


def note_many(people: Sequence[tuple[str, str, datetime]]) -> list[Caller | None]:
    """Keep many callers (name, phone, when), as ``note`` does one."""
    numbers = [number_of(phone) for _name, phone, _at in people]
    digests = [digest_of(number) if number else "" for number in numbers]
    kept = {caller.digest: caller for caller in Caller.objects.filter(digest__in=set(digests) - {""})}
    noted: dict[str, Caller] = {}
    for digest, number, (name, _phone, at) in zip(digests, numbers, people, strict=True):
        name = " ".join(name.split())[:LONGEST_NAME]
        before = noted.get(digest) or kept.get(digest)
        if not digest:
            continue
        if before and (not name or name == read(before)["name"]):
            noted[digest] = Caller(digest=digest, sealed=before.sealed, first_at=before.first_at, last_at=max(before.last_at, at))
        else:
            first, last = (before.first_at, max(before.last_at, at)) if before else (at, at)
            noted[digest] = Caller(digest=digest, sealed=seal({"name": name, "phone": number}), first_at=first, last_at=last)
    rows = [noted[digest] for digest in sorted(noted)]  # in one order, so that two processes do not wait for each other in a ring
    Caller.objects.bulk_create(rows, update_conflicts=True, unique_fields=["digest"], update_fields=["last_at", "sealed"])
    return [noted.get(digest) for digest in digests]


def read(caller: Caller) -> dict[str, Any]:
    """Name and phone. ValueError if they were sealed with another key."""
    return unseal(bytes(caller.sealed))


def masked(phone: str) -> str:
    """A number as it may be shown to who need not call it.

    >>> masked("19900001234"), masked("12345")
    ('199****1234', '1***5')
    """
    kept = 4 if len(phone) >= 9 else 1
    head = 3 if len(phone) >= 9 else 1
    return phone[:head] + "*" * max(3, len(phone) - head - kept) + phone[-kept:] if phone else ""


def forget(caller: Caller) -> int:
    """Erase a person; the requests stay, nobody's. Returns how many tellings were loosened."""
    with transaction.atomic():
        count = Telling.objects.filter(caller=caller).update(caller=None, secret="")
        caller.delete()
    return count
