"""Sealing under the deployment's data key (Fernet: AES-128-CBC with HMAC-SHA256): personal data, and the keys of the words in events."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(data: dict[str, Any]) -> bytes:
    """Data as only the deployment's key opens them."""
    return _fernet().encrypt(json.dumps(data, ensure_ascii=False).encode())


def unseal(sealed: bytes) -> dict[str, Any]:
    """Sealed data again. ValueError if they were sealed with another key."""
    try:
        found: dict[str, Any] = json.loads(_fernet().decrypt(sealed))
    except InvalidToken:
        raise ValueError("this was sealed with another LUOSHI_DATA_KEY") from None
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
    return _fernet_of(key)


def is_current(sealed: bytes) -> bool:
    """Whether something is sealed under the key in use, and not one from before."""
    try:
        _fernet_of(settings.DATA_KEY).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def _fernet() -> MultiFernet:
    """Seals with the key in use; opens with that or one that was in use before."""
    return MultiFernet([_fernet_of(key) for key in (settings.DATA_KEY, *settings.DATA_KEY_FALLBACKS)])


@cache
def _fernet_of(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"luoshi contacts\n" + key.encode()).digest()))
