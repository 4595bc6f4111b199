"""Personal data of a matter: sealed with the deployment's data key (``data_key.py``), apart from the ledger, erasable."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from . import data_key
from .models import Contact, Matter


def put(matter: Matter, role: str, data: dict[str, Any]) -> Contact:
    """Seal and keep a person's data (name, phone, address …)."""
    return Contact.objects.create(matter=matter, role=role, sealed=data_key.seal(data))


def read(contact: Contact) -> dict[str, Any]:
    """The data again. ValueError if they were sealed with another key."""
    return data_key.unseal(bytes(contact.sealed))


def forget(matter: Matter) -> int:
    """Erase the personal data of a matter; the history stays. Returns how many were erased."""
    with transaction.atomic():
        gone, _each = Contact.objects.filter(matter=matter).delete()
    return gone
