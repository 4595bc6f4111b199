"""A new data key (and a new secret key): everything that was sealed is sealed anew, in groups, so that it can be stopped and gone on with at
any point; then all of it is opened with the new key alone, to be sure.

The order on the disk: ``rotating`` names the old key's mark; the old key is put first in ``data-key.before``; the new one takes the place
of ``data-key``; rows follow; ``rotating`` goes when all is proved. At every point each row opens with a key that is there.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import transaction

from luoshi.matters import data_key
from luoshi.matters.data_key import Column

from . import factors

GROUP = 500  # rows a transaction
UNDER_WAY = "rotating"  # in the data folder while it is


class RotateError(Exception):
    """A key that cannot be changed; the message is one sentence."""


@dataclass(frozen=True)
class Key:
    """A key of the deployment: its setting, its file, where those from before are kept."""

    setting: str
    file: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(settings.HOME) / self.file

    @property
    def before(self) -> Path:
        """Where those lie that were in use before, the latest first."""
        return Path(settings.HOME) / f"{self.file}.before"


DATA, SECRET = Key("DATA_KEY", "data-key"), Key("SECRET_KEY", "secret-key")


def under_way() -> bool:
    """Whether a change of the data key was begun and not finished."""
    return (Path(settings.HOME) / UNDER_WAY).exists()


def begin() -> bool:
    """Put a new data key in the place of the one in use, which is kept; False where that was done before the process was stopped, or where the
    key comes from the environment and was changed there. RotateError where nothing tells the old key."""
    marker = Path(settings.HOME) / UNDER_WAY
    if os.environ.get("LUOSHI_DATA_KEY"):
        if not settings.DATA_KEY_FALLBACKS:
            raise RotateError(
                "the data key comes from LUOSHI_DATA_KEY: set a new one there (32 bytes or more, at random), the old one in LUOSHI_DATA_KEY_FALLBACKS, and run this again."
            )
        _write(marker, "environment")
        return False
    if under_way() and marker.read_text(encoding="ascii") not in ("", _mark(settings.DATA_KEY)):
        return False  # the new one is in its place already
    _write(marker, _mark(settings.DATA_KEY))
    replace(DATA)
    return True


def replace(key: Key) -> None:
    """A fresh key in the place of the one in use, which stays readable; known to this process at once."""
    old, new = str(getattr(settings, key.setting)), secrets.token_urlsafe(48)
    kept = key.before.read_text(encoding="ascii").split() if key.before.exists() else []
    _write(key.before, "".join(f"{each}\n" for each in dict.fromkeys([old, *kept])))
    _write(key.path, new)
    setattr(settings, key.setting, new)
    setattr(settings, f"{key.setting}_FALLBACKS", [old, *(k for k in getattr(settings, f"{key.setting}_FALLBACKS") if k != old)])


def groups() -> Iterator[tuple[str, int]]:
    """Seal everything anew, a group after the other: what of, and how many were not under the new key yet."""
    for column in data_key.columns():
        model: Any = apps.get_model(column.model)
        for pks in _pks(model):
            yield column.model, _group(model, column, pks)
    yield "mfa.Authenticator", factors.seal_all()


def prove() -> dict[str, int]:
    """Open everything with the new key alone; how many of each. RotateError for the first that does not open."""
    found: dict[str, int] = {}
    new = data_key.only(settings.DATA_KEY)
    for column in data_key.columns():
        label, model = column.model, apps.get_model(column.model)
        for pk, sealed in model.objects.values_list("pk", column.name).order_by("pk").iterator(chunk_size=GROUP):
            if not sealed:
                continue
            try:
                new.decrypt(bytes(sealed))
            except InvalidToken:
                raise RotateError(f"{label} {pk} does not open with the new key; keep the old ones, and run this again.") from None
            found[label] = found.get(label, 0) + 1
        for row in model.objects.iterator(chunk_size=GROUP) if column.renew else ():
            if not column.current(row):
                raise RotateError(f"{label} {row.pk} is not found by the new key; run this again.")
    return found


def finish() -> None:
    """It is proved: nothing is under way any more."""
    (Path(settings.HOME) / UNDER_WAY).unlink(missing_ok=True)


def drop() -> list[str]:
    """Forget the keys from before for good; the files that are gone. RotateError while something may need them."""
    if under_way():
        raise RotateError("a change of the data key is not finished; run `luoshi rotate-key` first.")
    prove()
    gone = [key.before for key in (DATA, SECRET) if key.before.exists()]
    for path in gone:
        path.write_bytes(b"0" * path.stat().st_size)
        path.unlink()
    return [path.name for path in gone]


def _pks(model: Any) -> Iterator[list[int]]:
    last = 0
    while pks := list(model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:GROUP]):
        yield pks
        last = pks[-1]


def _group(model: Any, column: Column, pks: list[int]) -> int:
    """One group, all or none of it. RotateError for what no key opens."""
    done = []
    with transaction.atomic():
        for row in model.objects.select_for_update().filter(pk__in=pks):
            sealed = bytes(getattr(row, column.name))
            fresh = not sealed or data_key.is_current(sealed)
            if fresh and column.current(row):
                continue
            if not fresh:
                try:
                    setattr(row, column.name, data_key.seal_bytes(data_key.unseal_bytes(sealed)))
                except ValueError:
                    raise RotateError(f"{model._meta.label} {row.pk} opens with no key that is there; put the key that it was sealed with into {DATA.before.name}.") from None
            done.append(row)
        if column.renew is not None:
            for row in done:
                column.renew(row)
        else:
            model.objects.bulk_update(done, [column.name], batch_size=100)
    return len(done)


def _mark(key: str) -> str:
    return hashlib.sha256(b"luoshi rotation\n" + key.encode()).hexdigest()[:16]


def _write(path: Path, text: str) -> None:
    """Whole or not at all, for its owner alone, and on the disk."""
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
