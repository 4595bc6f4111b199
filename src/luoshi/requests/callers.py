"""Callers: found again by a keyed digest of their number, sealed with the deployment's data key, forgotten on demand."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from luoshi.matters import contacts
from luoshi.matters.data_key import seal, unseal
from luoshi.matters.models import Contact

from .models import Caller, Submission
from .phone_numbers import phone
from .submission import IncomingSubmission

LONGEST_NAME = 60
SAID = "said"  # the role of what was written beside a number, or instead of one


def number_of(written: str) -> str:
    """A phone number in one form: digits alone, without +86; "" for what is none (``numbers.phone`` says why).

    >>> number_of("+86 199-0000-1234"), number_of("（0990）555 01234"), number_of("没有"), number_of("138****1234")
    ('19900001234', '099055501234', '', '')
    """
    return phone(written).number


def is_wrong(written: str) -> bool:
    """Whether somebody meant to give a number and it is none; 匿名, 无 and the like give none and mean none."""
    found = phone(written)
    return not found.number and found.why != "none"


def digest_of(number: str) -> str:
    """What a number is found by; nothing can be told from it without the deployment's data key."""
    return _digest(settings.DATA_KEY, number)


def digests_of(number: str) -> list[str]:
    """What a number may be found by: under the key in use, and under those from before while a change of key is not finished."""
    return [_digest(key, number) for key in (settings.DATA_KEY, *settings.DATA_KEY_FALLBACKS)]


def _digest(key: str, number: str) -> str:
    return hmac.new(b"luoshi callers\n" + key.encode(), number.encode(), hashlib.sha256).hexdigest()


def known(written: str) -> Caller | None:
    """The caller with this number, if there is one."""
    number = number_of(written)
    return Caller.objects.filter(digest__in=digests_of(number)).first() if number else None


def note(name: str, written: str, at: datetime) -> Caller | None:
    """Keep a caller, or bring the one with this number up to date; None without a number (an anonymous request)."""
    number = number_of(written)
    if not number:
        return None
    name = " ".join(name.split())[:LONGEST_NAME]
    caller, made = Caller.objects.get_or_create(digest=_stored_digest(number), defaults={"sealed": seal({"name": name, "phone": number}), "first_at": at, "last_at": at})
    if not made:
        caller.last_at = max(caller.last_at, at)
        if name and name != read(caller)["name"]:
            caller.sealed = seal({"name": name, "phone": number})
        caller.save(update_fields=["last_at", "sealed"])
    return caller


def _stored_digest(number: str) -> str:
    """By what a number is kept: that of a caller who is there, else that under the key in use."""
    if not settings.DATA_KEY_FALLBACKS:
        return digest_of(number)
    return Caller.objects.filter(digest__in=digests_of(number)).values_list("digest", flat=True).first() or digest_of(number)


def note_many(people: Sequence[tuple[str, str, datetime]]) -> list[Caller | None]:
    """Keep many callers (name, phone, when), as ``note`` does one."""
    numbers = [number_of(written) for _name, written, _at in people]
    kept = {caller.digest: caller for caller in Caller.objects.filter(digest__in={d for number in numbers if number for d in digests_of(number)})}
    digests = [next((d for d in digests_of(number) if d in kept), digest_of(number)) if number else "" for number in numbers]
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


def under_current_key(caller: Caller) -> bool:
    """Whether a caller is found under the data key in use, and not one from before."""
    return caller.digest == digest_of(read(caller)["phone"])


def find_anew(caller: Caller) -> None:
    """Save a caller who was sealed anew, to be found under the data key in use; where the same person told something meanwhile, the two become one."""
    caller.digest = digest_of(read(caller)["phone"])
    twin = Caller.objects.filter(digest=caller.digest).exclude(pk=caller.pk).first()
    if twin is not None:
        Submission.objects.filter(caller=twin).update(caller=caller)
        caller.first_at, caller.last_at = min(caller.first_at, twin.first_at), max(caller.last_at, twin.last_at)
        twin.delete()
    caller.save(update_fields=["sealed", "digest", "first_at", "last_at"])


def store_reach(submissions: Sequence[IncomingSubmission], kept: Sequence[Submission]) -> None:
    """Keep what people wrote for a number beyond the number itself, sealed with their request."""
    for incoming, submission in zip(submissions, kept, strict=True):
        if incoming.reach:
            contacts.put(submission.matter, SAID, {"name": incoming.name[:LONGEST_NAME], "said": incoming.reach[:100], "telling": submission.pk})


def reach_of(submissions: Sequence[Submission]) -> dict[int, dict[str, Any]]:
    """What people wrote beyond a number, by submission: name, said, and the contact that keeps it."""
    kept = Contact.objects.filter(role=SAID, matter__in={t.matter_id for t in submissions})
    found = [{**contacts.read(each), "contact": each} for each in kept]
    return {each["telling"]: each for each in found}


def forget_reach(submissions: Sequence[Submission]) -> None:
    """Erase what was written beside these persons' numbers, or instead of them."""
    mine, written = {t.pk for t in submissions}, reach_of(submissions)
    for pk in mine & written.keys():
        written[pk]["contact"].delete()


def masked(number: str) -> str:
    """A number as it may be shown to who need not call it.

    >>> masked("19900001234"), masked("12345")
    ('199****1234', '1***5')
    """
    kept = 4 if len(number) >= 9 else 1
    head = 3 if len(number) >= 9 else 1
    return number[:head] + "*" * max(3, len(number) - head - kept) + number[-kept:] if number else ""


def forget(caller: Caller) -> int:
    """Erase a person; the requests stay, nobody's. Returns how many submissions were loosened."""
    with transaction.atomic():
        forget_reach(list(Submission.objects.filter(caller=caller)))
        count = Submission.objects.filter(caller=caller).update(caller=None, secret="")
        caller.delete()
    return count
