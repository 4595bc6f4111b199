"""What was erased, written down outside the database too: ``erasures.jsonl`` in the data folder and beside the backups, a certificate a line,
no personal data. By it a backup from before, once restored, has its certificates again and is made to forget (``erasing_again.py``)."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from .models import Erasure

FILE = "erasures.jsonl"
BACKUPS = "backup-folders"  # in the data folder: where backups were made, a folder a line, the newest last
log = logging.getLogger("luoshi.requests")


def write(one: Erasure) -> None:
    """One line more, on the disk before anything is gone; beside the backups as far as they can be reached (the next backup makes up for it)."""
    line = json.dumps({"at": one.body["at"], "tellings": one.submissions, "hash": one.hash, "certificate": one.body}, ensure_ascii=False, separators=(",", ":")) + "\n"
    _append(Path(settings.HOME) / FILE, line)
    for folder in backup_folders():
        try:
            _append(folder / FILE, line)
        except OSError as error:
            log.warning("the list of erasures in %s could not be kept up (%s); the next backup there does it", folder, error.strerror)


def written() -> list[str]:
    """What was erased ever since, from beside the database."""
    try:
        return (Path(settings.HOME) / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def backup_folders() -> list[Path]:
    """Where backups were made and still are."""
    try:
        named = (Path(settings.HOME) / BACKUPS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [folder for folder in map(Path, dict.fromkeys(named)) if folder.is_dir()]


def read(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The erasures of a list, each once. ValueError for a line that cannot be read: then nothing is sure to stay erased."""
    found: dict[str, dict[str, Any]] = {}
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            row: dict[str, Any] = {"hash": str(told["hash"]), "tellings": [(int(pk), str(ref)) for pk, ref in told["tellings"]], "certificate": _certificate(told)}
        except (ValueError, KeyError, TypeError, RecursionError):
            raise ValueError(f"line {n} of {FILE} cannot be read; take the list from beside another copy of the backups, or mend that line") from None
        found[row["hash"]] = row
    return list(found.values())


def sound() -> bool:
    """Whether every certificate is the one that was made."""
    previous = ""
    for one in Erasure.objects.order_by("pk"):
        if one.previous != previous or one.hash != one.fingerprint():
            return False
        previous = one.hash
    return True


def bring_back(rows: list[dict[str, Any]]) -> None:
    """Put the certificates that follow the newest one back. Of two that follow the same, an erasure of which nothing came and the one made
    instead, the later."""
    newest = Erasure.objects.order_by("-pk").first()
    head = newest.hash if newest else ""
    after = {row["certificate"].previous: row["certificate"] for row in rows if row["certificate"] is not None}
    while (one := after.pop(head, None)) is not None:
        one.save()
        head = one.hash


def _certificate(told: dict[str, Any]) -> Erasure | None:
    """The certificate of a line, as it was made; None in lines from before it stood there."""
    body = told.get("certificate")
    if body is None:
        return None
    one = Erasure(at=datetime.fromisoformat(body["at"]), hash=told["hash"], submissions=body["tellings"], **{k: body[k] for k in ("by", "basis", "counts", "previous")})
    if one.fingerprint() != one.hash:
        raise ValueError("it is not the certificate that was made")
    return one


def _append(path: Path, line: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as out:
        out.write(line)
        out.flush()
        os.fsync(out.fileno())
