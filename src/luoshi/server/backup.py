"""Backup and restore: the database and the files, whole, with a manifest of hashes; nothing half-written is ever called a backup.

A backup is a folder ``luoshi-YYYYMMDD-HHMMSS``: ``database.sqlite3`` (SQLite's own online copy) or ``database.dump`` (pg_dump),
``files/``, what apps keep in the data folder (a trained model), ``rules/`` where the deployment has its own, ``manifest.json``. Files are kept by their content's hash; those that the last
backup has are linked, not copied. Evidence is written before the ledger names it and never deleted: so the database is copied
first, and every file that it names is then found. The data key is not in it (docs/operate.md); its mark is, to tell whether it fits.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from luoshi import __version__
from luoshi.matters import data_key, heads

from . import rotating

log = logging.getLogger("luoshi.backup")
FORMAT = 1
RULES = "rules"  # in the data folder: the tables of luoshi/rules
# The database is Luoshi's own: what a later version added must go too, or its migration would meet it again.
EMPTY = """
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') LOOP
    EXECUTE 'DROP TABLE IF EXISTS ' || found.name || ' CASCADE';
  END LOOP;
  FOR found IN SELECT oid::regprocedure::text AS name FROM pg_proc AS p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP ROUTINE IF EXISTS ' || found.name || ' CASCADE';
  END LOOP;
END $$;
"""


class BackupError(Exception):
    """A backup that cannot be made or taken back; the message is one sentence."""


def backup(folder: Path, now: datetime | None = None) -> Path:
    """Make a backup in a folder; returns the backup's own. The platform may go on working meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"luoshi-{timezone.localtime(now or timezone.now()):%Y%m%d-%H%M%S}"
    target, part = folder / name, folder / f".{name}.part"
    if rotating.under_way():
        raise BackupError("a change of the data key is not finished; run `luoshi rotate-key` first, or half of the backup needs another key.")
    if target.exists():
        raise BackupError(f"{target} is there already; wait a second and try again.")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)  # it holds what only the platform may read
    try:
        heads.extend(timezone.now())
        database, counted = _dump(part)
        _copy_files(Path(settings.MEDIA_ROOT), part / "files", _latest(folder))
        for name in files():
            if (there := Path(settings.HOME) / name).exists():
                shutil.copy2(there, part / name)
        if (rules := Path(settings.HOME) / RULES).is_dir():
            shutil.copytree(rules, part / RULES)
        _write_manifest(part, database, counted)
        os.sync()  # all of it is on the disk before it gets its name
        os.rename(part, target)
        for each in parts():
            each.beside(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return target


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete the oldest backups of a folder until ``keep`` are left, each whole before the next; those deleted. ValueError for less than one."""
    if keep < 1:
        raise ValueError("keep at least one backup")
    gone = _backups(folder)[:-keep]
    for old in gone:
        shutil.rmtree(old)
    return gone


def verify(source: Path) -> dict[str, Any]:
    """The manifest of a backup whose every file is what it says; BackupError otherwise."""
    try:
        manifest: dict[str, Any] = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
        listed = dict(manifest["sha256"])
        database, _counts, _made = str(manifest["database"]), dict(manifest["counts"]), str(manifest["made_at"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise BackupError(f"{source} is no backup of Luoshi: it has no manifest that can be read.") from None
    if manifest.get("format") != FORMAT or database not in listed:
        raise BackupError(f"{source} was made by another version of Luoshi ({manifest.get('version')}); restore it with that one.")
    if links := [p for p in (source, *source.rglob("*")) if p.is_symlink() and p != source]:
        raise BackupError(f"{links[0].relative_to(source)} in {source} is a link, and a backup has none; take another backup.")
    for name, digest in listed.items():
        path = source / str(name)
        if not _inside(str(name)) or not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{name} in {source} is missing or was changed since the backup was made; take another backup.")
    return manifest


def _inside(name: str) -> bool:
    """Whether a manifest's name is one that a backup writes: within it, and in no other way of writing it."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and str(path) == name and (path.parts[0] in ("files", RULES) or len(path.parts) == 1)


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
    if not fits(manifest) and any(manifest["counts"].get(name) for name in _sealed()):
        raise BackupError(
            "what people said in it was sealed with another data key, and what was erased since could not be erased again; put that key in place "
            "(LUOSHI_DATA_KEY_FALLBACKS, or a line of data-key.before in LUOSHI_HOME), then restore."
        )
    for name in manifest["sha256"]:  # what it does not name is not taken, whatever lies in the folder
        first, _slash, rest = name.partition("/")
        if first == "files":
            _take_file(source / name, Path(settings.MEDIA_ROOT) / rest)
        elif first == RULES or name in files():
            _take_file(source / name, Path(settings.HOME) / name)
    connections.close_all()
    if kind == "database.sqlite3":
        _replace_sqlite(source / kind)
    else:
        _replace_postgresql(source / kind)
    heads.write_beside(None)  # the ledger goes back on purpose: the command that restores writes the head that it then has
    return manifest


def _take_file(path: Path, goal: Path) -> None:
    """Copy one file, whole before it has its name; what is there already and the same is left."""
    if goal.is_file() and not goal.is_symlink() and _digest(goal) == _digest(path):
        return
    goal.parent.mkdir(parents=True, exist_ok=True)
    part = goal.with_name(goal.name + ".part")
    shutil.copy2(path, part)
    os.replace(part, goal)


def fits(manifest: dict[str, Any]) -> bool:
    """Whether a data key here, in use or kept from before, is the one with which the backup's personal data were sealed."""
    return manifest.get("data_key") in {_mark(key) for key in (settings.DATA_KEY, *settings.DATA_KEY_FALLBACKS)}


def counts() -> dict[str, int]:
    """How many rows each table of the ledger has, to compare before and after."""
    return {name: model.objects.count() for name, model in counted().items()}


def counted() -> dict[str, Any]:
    """The tables that are counted, by the names of their models: those that each app names (``AppConfig.counted``). ValueError for two of one name."""
    named = [(name, config.get_model(name)) for config in apps.get_app_configs() for name in getattr(config, "counted", ())]
    if twice := [name for name in dict(named) if sum(name == other for other, _model in named) > 1]:
        raise ValueError(f"two apps count a table {twice[0]!r}; one of the models needs another name")
    return dict(named)


def parts() -> list[Any]:
    """What apps have for backups: the modules that ``AppConfig.in_backup`` names (``BACKED_UP`` of the data folder; ``beside``, ``before_restore``, ``after_restore``)."""
    return [import_module(config.in_backup) for config in apps.get_app_configs() if hasattr(config, "in_backup")]


def files() -> list[str]:
    """The files of the data folder that a backup takes, beside evidence and rules."""
    return [name for part in parts() for name in part.BACKED_UP]


def _sealed() -> set[str]:
    names = {apps.get_model(column.model).__name__ for column in data_key.columns()}
    return names | {before for before, name in renamed().items() if name in names}


def renamed() -> dict[str, str]:
    """What earlier backups call a table that is counted, and its name now (``AppConfig.counted_before``)."""
    return {before: name for config in apps.get_app_configs() for before, name in getattr(config, "counted_before", {}).items()}


def _dump(part: Path) -> tuple[str, dict[str, int]]:
    """Copy the database as it is at one instant; the copy's name, and the counts at that same instant."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={cursor.fetchone()[0]}", "--file", str(part / "database.dump"), _url()])
            return "database.dump", counts()
    name = settings.DATABASES["default"]["NAME"]
    try:
        with closing(sqlite3.connect(f"file:{quote(str(name))}?mode=ro", uri=True)) as source, closing(sqlite3.connect(part / "database.sqlite3")) as copy:
            source.backup(copy)
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError("the database is damaged (integrity_check); restore the last good backup.")
            tables = {name: model._meta.db_table for name, model in counted().items()}
            return "database.sqlite3", {name: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for name, table in tables.items()}
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{name} cannot be copied ({error}); is it there, and was `luoshi migrate` run?") from None


def _replace_postgresql(source: Path) -> None:
    """In one transaction: all of the dump in the place of all that is there, or nothing."""
    with _script(source) as script:
        _run(["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--command", EMPTY, "--file", str(script), "--dbname", _url()])


@contextmanager
def _script(source: Path) -> Iterator[Path]:
    script = Path(settings.HOME) / "restore.sql.part"
    try:
        script.touch(mode=0o600)
        _run(["pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(source)])
        yield script
    finally:
        script.unlink(missing_ok=True)


def _replace_sqlite(source: Path) -> None:
    target = Path(settings.DATABASES["default"]["NAME"])
    part = target.with_name(target.name + ".part")
    part.touch(mode=0o600)
    shutil.copyfile(source, part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    os.replace(part, target)


def _copy_files(source: Path, target: Path, before: Path | None) -> None:
    """The files of a folder into another; those that are there as they should be stay, those that ``before`` has are linked."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")) if source.exists() else ():
        if not path.is_file() or path.name.endswith(".part"):
            continue
        name = path.relative_to(source)
        goal = target / name
        if goal.exists() and _digest(goal) == _digest(path):
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
        try:
            shutil.copy2(path, part)
        except FileNotFoundError:
            part.unlink(missing_ok=True)  # an upload that was being written and has its name now
            continue
        os.replace(part, goal)


def _write_manifest(part: Path, database: str, counted: dict[str, int]) -> None:
    names = sorted(str(p.relative_to(part)) for p in part.rglob("*") if p.is_file())
    manifest = {
        "format": FORMAT,
        "version": __version__,
        "made_at": timezone.now().isoformat(),
        "database": database,
        "data_key": _mark(),
        "counts": counted,
        "head": heads.last_head(),
        "sha256": {name: _sound(part, name) for name in names},
    }
    with (part / "manifest.json").open("w", encoding="utf-8") as out:
        json.dump(manifest, out, ensure_ascii=False, indent=1)


def _sound(part: Path, name: str) -> str:
    """The hash of a file in a backup. Evidence is named by its own: one that was linked and is spoilt is copied anew, and one that
    is spoilt in the platform too is told."""
    digest = _digest(part / name)
    if not name.startswith("files/evidence/") or len(Path(name).name) != len(digest) or Path(name).name == digest:
        return digest
    (part / name).unlink()
    shutil.copy2(Path(settings.MEDIA_ROOT) / Path(name).relative_to("files"), part / name)
    digest = _digest(part / name)
    if Path(name).name != digest:
        log.error("%s is not what its name says: the file was changed on the disk; take it from an older backup", name)
    return digest


def last_made(folders: Iterable[Path]) -> datetime | None:
    """When the newest backup of these folders was made; None where there is none."""
    found = []
    for folder in folders:
        if path := _latest(folder):
            with suppress(ValueError):  # a folder that somebody named like one, of a day that there never was
                found.append(datetime.strptime(path.name, "luoshi-%Y%m%d-%H%M%S"))
    return timezone.make_aware(max(found)) if found else None


def _latest(folder: Path) -> Path | None:
    found = _backups(folder)
    return found[-1] if found else None


def _backups(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first."""
    return sorted(p for p in folder.glob("luoshi-*") if re.fullmatch(r"luoshi-\d{8}-\d{6}", p.name) and (p / "manifest.json").is_file())


def _has_matters() -> bool:
    try:
        return bool(apps.get_model("matters.Matter").objects.exists())
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


def _mark(key: str = "") -> str:
    """What tells one data key from another, without telling the key."""
    return hashlib.sha256(b"luoshi data key mark\n" + (key or settings.DATA_KEY).encode()).hexdigest()[:16]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
