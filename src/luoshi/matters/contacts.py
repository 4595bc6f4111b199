"""Personal data of a matter: sealed with the deployment's data key (Fernet: AES-128-CBC with HMAC-SHA256), apart from the
ledger, erasable."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

if TYPE_CHECKING:
    from .models import Contact, Matter


def put(matter: Matter, role: str, data: dict[str, Any]) -> Contact:
    """Seal and keep a person's data (name, phone, address …)."""
    from .models import Contact

    return Contact.objects.create(matter=matter, role=role, sealed=seal(data))


def read(contact: Contact) -> dict[str, Any]:
    """The data again. ValueError if they were sealed with another key."""
    return unseal(bytes(contact.sealed))


def seal(data: dict[str, Any]) -> bytes:
    """Data as only the deployment's key opens them."""
    return _fernet().encrypt(json.dumps(data, ensure_ascii=False).encode())


def unseal(sealed: bytes) -> dict[str, Any]:
    """Sealed data again. ValueError if they were sealed with another key."""
    try:
        found: dict[str, Any] = json.loads(_fernet().decrypt(sealed))
    except InvalidToken:
        raise ValueError("the contact was sealed with another LUOSHI_DATA_KEY") from None
    return found


def seal_bytes(plain: bytes) -> bytes:
    """Bytes as only the deployment's key opens them."""
    return _fernet().encrypt(plain)


def unseal_bytes(sealed: bytes) -> bytes:
    """Sealed bytes again. ValueError if they were sealed with another key."""
    try:
        return _fernet().decrypt(sealed)
    except InvalidToken:
        raise ValueError("this was sealed with another LUOSHI_DATA_KEY") from None


def only(key: str) -> Fernet:
    """What opens with one key and no other."""
    return _made(key)


def is_current(sealed: bytes) -> bool:
    """Whether something is sealed under the key in use, and not one from before."""
    try:
        _made(settings.DATA_KEY).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def forget(matter: Matter) -> int:
    """Erase the personal data of a matter; the history stays. Returns how many were erased."""
    from .models import Contact

    with transaction.atomic():
        gone, _each = Contact.objects.filter(matter=matter).delete()
    return gone


def _fernet() -> MultiFernet:
    """Seals with the key in use; opens with that or one that was in use before."""
    return MultiFernet([_made(key) for key in (settings.DATA_KEY, *settings.DATA_KEY_FALLBACKS)])


@cache
def _made(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"luoshi contacts\n" + key.encode()).digest()))
