"""Backup and restore: the database and the files, whole, with a manifest of hashes; nothing half-written is ever called a backup.

A backup is a folder ``luoshi-YYYYMMDD-HHMMSS``: ``database.sqlite3`` (SQLite's own online copy) or ``database.dump`` (pg_dump),
``files/``, ``manifest.json``. Files are kept by their content's hash; those that the last backup has are linked, not copied.
The data key is not in it (docs/operate.md).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from luoshi import __version__

FORMAT = 1


class BackupError(Exception):
    """A backup that cannot be made or taken back; the message is one sentence."""


def backup(folder: Path, now: datetime | None = None) -> Path:
    """Make a backup in a folder; returns the backup's own. The platform may go on working meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"luoshi-{timezone.localtime(now or timezone.now()):%Y%m%d-%H%M%S}"
    target, part = folder / name, folder / f".{name}.part"
    if target.exists():
        raise BackupError(f"{target} is there already; wait a second and try again.")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        database = _dump(part)
        _copy_files(Path(settings.MEDIA_ROOT), part / "files", _latest(folder))
        _write_manifest(part, database)
        os.rename(part, target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return target


def verify(source: Path) -> dict[str, Any]:
    """The manifest of a backup whose every file is what it says; BackupError otherwise."""
    try:
        manifest: dict[str, Any] = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
        listed: dict[str, str] = manifest["sha256"]
        database = manifest["database"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupError(f"{source} is no backup of Luoshi: it has no manifest that can be read.") from None
    if manifest.get("format") != FORMAT or database not in listed:
        raise BackupError(f"{source} was made by another version of Luoshi ({manifest.get('version')}); restore it with that one.")
    for name, digest in listed.items():
        path = source / name
        if not path.resolve().is_relative_to(source.resolve()) or not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{name} in {source} is missing or was changed since the backup was made; take another backup.")
    return manifest


def restore(source: Path, force: bool = False) -> dict[str, Any]:
    """Put a backup in the place of what is there; returns its manifest. The platform must be stopped.

    BackupError, and nothing is touched, for a backup that is damaged or of another database, or where the ledger is not empty
    (unless ``force``).
    """
    manifest = verify(source)
    kind = "database.dump" if connection.vendor == "postgresql" else "database.sqlite3"
    if manifest["database"] != kind:
        raise BackupError(f"the backup holds {manifest['database']}, this deployment needs {kind}; set DATABASE_URL as it was.")
    if not force and _has_matters():
        raise BackupError("there is a ledger here already; make a backup of it, then restore with --force.")
    _copy_files(source / "files", Path(settings.MEDIA_ROOT), None)
    connections.close_all()
    if kind == "database.sqlite3":
        _replace_sqlite(source / kind)
    else:
        _run(["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname", _url(), str(source / kind)])
    return manifest


def counts() -> dict[str, int]:
    """How many rows each table of the ledger has, to compare before and after."""
    from luoshi.matters.models import Assignment, Contact, Event, Evidence, Matter
    from luoshi.reports.models import Report

    return {m.__name__: m.objects.count() for m in (Matter, Event, Assignment, Evidence, Contact, Report)}  # type: ignore[attr-defined]


def _dump(part: Path) -> str:
    if connection.vendor == "postgresql":
        _run(["pg_dump", "--format=custom", "--no-owner", "--file", str(part / "database.dump"), _url()])
        return "database.dump"
    source = sqlite3.connect(f"file:{settings.DATABASES['default']['NAME']}?mode=ro", uri=True)
    copy = sqlite3.connect(part / "database.sqlite3")
    try:
        source.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupError("the database is damaged (integrity_check); restore the last good backup.")
    finally:
        copy.close()
        source.close()
    return "database.sqlite3"


def _replace_sqlite(source: Path) -> None:
    target = Path(settings.DATABASES["default"]["NAME"])
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    os.replace(part, target)


def _copy_files(source: Path, target: Path, before: Path | None) -> None:
    """The files of a folder into another; those that are there stay, those that ``before`` has are linked."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")) if source.exists() else ():
        if not path.is_file() or path.name.endswith(".part"):
            continue
        name = path.relative_to(source)
        goal = target / name
        if goal.exists():
            continue
        goal.parent.mkdir(parents=True, exist_ok=True)
        old = before / "files" / name if before else None
        if old is not None and old.is_file() and old.stat().st_size == path.stat().st_size:
            try:
                os.link(old, goal)
                continue
            except OSError:
                pass  # another disk, or one without links
        part = goal.with_name(goal.name + ".part")
        shutil.copy2(path, part)
        os.replace(part, goal)


def _write_manifest(part: Path, database: str) -> None:
    names = sorted(str(p.relative_to(part)) for p in part.rglob("*") if p.is_file())
    manifest = {
        "format": FORMAT,
        "version": __version__,
        "made_at": timezone.now().isoformat(),
        "database": database,
        "counts": counts(),
        "sha256": {name: _digest(part / name) for name in names},
    }
    with (part / "manifest.json").open("w", encoding="utf-8") as out:
        json.dump(manifest, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())


def _latest(folder: Path) -> Path | None:
    found = sorted(p for p in folder.glob("luoshi-*") if (p / "manifest.json").is_file())
    return found[-1] if found else None


def _has_matters() -> bool:
    from django.db.utils import DatabaseError

    from luoshi.matters.models import Matter

    try:
        return Matter.objects.exists()
    except DatabaseError:
        return False  # no tables yet


def _url() -> str:
    d = settings.DATABASES["default"]
    parts = {"host": d["HOST"], "port": str(d["PORT"] or ""), "user": d["USER"], "dbname": d["NAME"]}
    return " ".join(f"{k}={v}" for k, v in parts.items() if v)


def _run(command: list[str]) -> None:
    environment = {**os.environ, "PGPASSWORD": settings.DATABASES["default"]["PASSWORD"] or ""}
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise BackupError(f"{command[0]} is not installed; install PostgreSQL's client (apt-get install postgresql-client).") from None
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{command[0]} failed: {error.stderr.strip().splitlines()[-1] if error.stderr.strip() else error.returncode}") from None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
