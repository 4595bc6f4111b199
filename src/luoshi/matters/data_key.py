"""Sealing under the deployment's data key (Fernet: AES-128-CBC with HMAC-SHA256): personal data, and the keys of the words in events."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@dataclass(frozen=True)
class Column:
    """A column of a table ("app.Model") in which something is sealed with the data key. ``current``: whether what else of a row hangs on the key, as a digest
    by which it is found, is that of the key in use; ``renew``: save a row that was sealed anew, with what else hangs on the key."""

    model: str
    name: str
    current: Callable[[Any], bool] = lambda row: True
    renew: Callable[[Any], None] | None = None


_columns: dict[tuple[str, str], Column] = {}


def declare(*columns: Column) -> None:
    """Declare what an app seals: a new data key seals it anew (``luoshi rotate-key``). Each app does so when it starts."""
    _columns.update({(each.model, each.name): each for each in columns})


def columns() -> tuple[Column, ...]:
    """Every column in which something is sealed."""
    return tuple(_columns.values())


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
