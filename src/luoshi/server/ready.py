"""What is not ready for production: one sentence each, what is wrong and what to do. ``luoshi check`` prints them with
Django's own. Here is what concerns the whole; rooms bring their own (``matters.readiness``)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from luoshi import rules
from luoshi.matters.readiness import Finding

SAMPLE_PLACE = "990100000000"
LEAST_FREE = 2 * 1024**3  # bytes
NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs")


def findings(today: date | None = None) -> list[Finding]:
    """All that is found; a check that itself fails is a finding."""
    found = []
    for check in (*CHECKS, *(check for config in apps.get_app_configs() if hasattr(config, "checks") for check in import_module(config.checks).CHECKS)):
        try:
            found += list(check(today or date.today()))
        except (DatabaseError, OSError) as error:
            found.append(Finding(check.__name__.strip("_"), True, f"could not be checked ({error}); is the database there? Run `luoshi migrate`."))
    return found


def _settings(today: date) -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("debug", True, "LUOSHI_DEBUG is on: errors would show the inside of the server; unset it.")
    if set(settings.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
        yield Finding("hosts", True, "only this machine is served; set LUOSHI_HOSTS to the site's name.")
    if not settings.HTTPS:
        yield Finding("https", True, "cookies travel unsealed; put a proxy with HTTPS in front and set LUOSHI_HTTPS=1 (and LUOSHI_BEHIND_PROXY=1).")
    elif not settings.SECURE_PROXY_SSL_HEADER:
        yield Finding("proxy", True, "LUOSHI_HTTPS is on, but the proxy's word is not believed: every page would be sent on for ever; set LUOSHI_BEHIND_PROXY=1.")
    if settings.CITY_PLACE == SAMPLE_PLACE:
        yield Finding("city", False, "the city is still the sample's; set LUOSHI_CITY and LUOSHI_PLACE.")
    if "console" in settings.EMAIL_BACKEND:
        yield Finding("mail", False, "e-mail is only printed; set LUOSHI_EMAIL_BACKEND and LUOSHI_EMAIL_HOST.")
    if not settings.SMS_URL:
        yield Finding("sms", False, "short messages are only printed; set LUOSHI_SMS_URL to your gate.")
    if settings.SITE_URL.startswith("http://localhost"):
        yield Finding("url", False, "links in notices would point to localhost; set LUOSHI_URL.")
    if (mode := Path(settings.HOME).stat().st_mode) & 0o077:
        yield Finding("folder", True, f"{settings.HOME} can be read by others (mode {mode & 0o777:04o}); chmod 700 it.")
    for name, file in ((f"LUOSHI_{key}_KEY{more}", f"{key.lower()}-key{end}") for key in ("SECRET", "DATA") for more, end in (("", ""), ("_FALLBACKS", ".before"))):
        path = Path(settings.HOME) / file
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding(file, True, f"{path} can be read by others; chmod 600 it, or set {name} instead.")
    if (Path(settings.HOME) / "rotating").exists():
        yield Finding("rotation", True, "a change of the data key was begun and not finished; stop the server and run `luoshi rotate-key`: it goes on.")
    if kept := [f.name for f in Path(settings.HOME).glob("*-key.before")]:
        yield Finding("keys-before", False, f"keys from before are kept ({', '.join(sorted(kept))}); when no backup needs them any more, `luoshi rotate-key --drop-old`.")
    if (Path(settings.HOME) / "data-key").exists():
        yield Finding("data-key-kept", False, "the key of personal data lies only in the data folder and in no backup; keep a copy of data-key in a safe place of its own.")


def _database(today: date) -> Iterator[Finding]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10_000
            careless = []
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                cursor.execute(f"SHOW {setting}")
                careless += [setting] if cursor.fetchone()[0] == "off" else []
        if version < 15:
            yield Finding("postgresql", True, f"PostgreSQL {version} is too old; 15 or later is needed.")
        for setting in careless:
            yield Finding("commit", True, f"PostgreSQL's {setting} is off: what was acknowledged could be lost; switch it on.")
        return
    kind = _file_system(Path(settings.HOME))
    if kind in NETWORK:
        yield Finding("network-disk", True, f"SQLite lies on a network disk ({kind}), where its locks cannot be trusted; use a local disk or PostgreSQL.")


def _migrations(today: date) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("migrations", True, f"{len(waiting)} changes of the database wait; run `luoshi migrate`.")


def _disk(today: date) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HOME).free
    if free < LEAST_FREE:
        yield Finding("disk", True, f"only {free // 1024**2} MB are free in {settings.HOME}; make room.")


def _people(today: date) -> Iterator[Finding]:
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import get_user_model

    from luoshi.accounts import second_factor
    from luoshi.registers.models import Unit

    active = get_user_model().objects.filter(is_active=True)
    strong = active.filter(is_superuser=True) | active.filter(groups__name="administrator")
    if not strong.exists():
        yield Finding("administrator", True, "nobody is an administrator; run `luoshi createsuperuser`.")
    if not settings.SECOND_FACTOR:
        yield Finding("second-factor-off", True, "nobody is made to sign in with a second factor; unset LUOSHI_SECOND_FACTOR and LUOSHI_SAMPLE.")
    bare = active.exclude(pk__in=Authenticator.objects.exclude(type="recovery_codes").values("user")).prefetch_related("groups")
    wanted = second_factor.permissions_on(today)
    weak = sum(person.is_superuser or bool(person.get_all_permissions() & wanted) for person in bare)
    if weak:
        yield Finding("second-factor", True, f"{weak} people whose rights ask for a second factor have none and cannot work yet; they set it up under /accounts/2fa/.")
    if Unit.objects.filter(code="yz-dcs").exists():
        yield Finding("sample", True, "the invented sample city is loaded; start the real ledger in a folder (LUOSHI_HOME) of its own.")


def _tables(today: date) -> Iterator[Finding]:
    """The deployment's own tables of rules: each that is wrong, has a column that nobody reads, or a name that no table has."""
    for each in rules.standings(today):
        name = f"rules/{each.table.name}.csv"
        if each.error:
            yield Finding(each.table.finding, True, f"{name} cannot be used ({each.error}); {each.table.without or 'ours is in force'} until it is mended.")
        if each.strange:
            yield Finding("rules", False, f"{name} has columns that nobody reads ({', '.join(each.strange)}); `luoshi rules {each.table.name}` shows those of the table.")
    for path in rules.strays():
        yield Finding("rules", True, f"rules/{path.name} is read by nobody: there is no such table, or it is no .csv; `luoshi rules` lists the names.")


def _registers(today: date) -> Iterator[Finding]:
    """Registers that have rows, and none for today; duties of units that are no more."""
    from luoshi.registers.models import Duty, Place, Unit

    for model, name, what in ((Duty, "duties", "every request waits for a dispatcher"), (Place, "places", "no place is found in what people tell")):
        if model.objects.exists() and not model.objects.on(today).exists():
            yield Finding(f"{name}-ended", True, f"no version of the {name} is in force today: {what}; import the one of this year: `luoshi import-codes {name} FILE.csv`.")
    gone = Duty.objects.on(today).exclude(lead=None).exclude(lead__in=Unit.objects.active(today)).count()
    if gone:
        yield Finding("duties-gone", True, f"{gone} duties name a unit that is no more: what they say waits for a dispatcher; name the unit that follows it.")


def _file_system(path: Path) -> str:
    """The kind of file system that a path lies on; "" where the system does not say."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    inside = [(len(point), kind) for point, kind in mounts if path.resolve().is_relative_to(point)]
    return max(inside)[1] if inside else ""


CHECKS = (_settings, _database, _migrations, _disk, _people, _tables, _registers)
