"""The commands of the platform: serve, check, backup, restore, and Django's own and ours by their names."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

# Name → what it does, for the help. Each is a management command of the same name, with _ for -.
DELEGATED = {
    "migrate": "bring the database up to date",
    "createsuperuser": "make the first administrator",
    "changepassword": "set a person's password",
    "rebuild": "prove that the ledger's state equals its events",
    "import-report": "make a work report's commitments drafts on the ledger",
    "import-codes": "take places, units, subjects, working days or duties from a CSV",
    "import-requests": "take requests in from another hotline's file",
    "load-places": "load the codes of all of China's places",
    "load-sample": "load the invented sample city",
    "token": "make a program's key to the API",
    "remind": "owe the reminders of today's returns and deadlines",
    "deliver": "send the notices that are due",
}


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the platform's commands."""
    serve = commands.add_parser(
        "serve", help="run the platform on this machine", description="Migrate, load what is missing, and serve. The data lie in LUOSHI_HOME (default ./luoshi-data)."
    )
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine alone)")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--sample", action="store_true", help="load the invented sample city into an empty ledger")
    serve.add_argument("--workers", type=int, default=0, help="server processes (default: 1 on SQLite, one a core on PostgreSQL)")
    serve.add_argument("--threads", type=int, default=0, help="threads of each process")
    serve.add_argument("--no-worker", action="store_true", help="do not send notices from here")
    serve.set_defaults(run=run_serve)
    check = commands.add_parser("check", help="say what is not ready for production")
    check.set_defaults(run=run_check)
    backup = commands.add_parser("backup", help="copy the database and the files into a folder")
    backup.add_argument("folder", type=Path, metavar="FOLDER")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="put a backup in the place of what is there, and prove it")
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument("--force", action="store_true", help="though there is a ledger here already")
    restore.set_defaults(run=run_restore)
    for name, about in DELEGATED.items():
        made = commands.add_parser(name, help=about, add_help=False)
        made.set_defaults(run=_delegate(name))


def run_serve(given: argparse.Namespace) -> int:
    """Serve until stopped; the exit code."""
    if not 0 < given.port < 65536:
        print(f"luoshi: {given.port} is no port; use 1 to 65535.", file=sys.stderr)
        return 2
    os.environ.setdefault("LUOSHI_HASHED_STATIC", "1")
    return _with_django(lambda: _serve(given))


def run_check(given: argparse.Namespace) -> int:
    """Django's checks for production and ours; 1 if there is an error."""
    return _with_django(_check)


def run_backup(given: argparse.Namespace) -> int:
    """Make a backup and print where it is."""

    def work() -> int:
        from ..server.backup import BackupError, backup

        try:
            print(backup(given.folder))
        except (BackupError, OSError) as error:
            print(f"luoshi: {error}", file=sys.stderr)
            return 1
        return 0

    return _with_django(work)


def run_restore(given: argparse.Namespace) -> int:
    """Restore, migrate and prove; 1 if the restored ledger does not equal its events."""

    def work() -> int:
        from django.core.management import CommandError, call_command

        from ..server.backup import BackupError, counts, restore

        try:
            manifest = restore(given.backup, given.force)
            call_command("migrate", verbosity=0, interactive=False)
            call_command("rebuild")
        except (BackupError, CommandError, OSError) as error:
            print(f"luoshi: {error}", file=sys.stderr)
            return 1
        found = counts()
        if found != manifest["counts"]:
            print(f"luoshi: the backup had {manifest['counts']}, the restored database has {found}", file=sys.stderr)
            return 1
        print(f"restored {given.backup}, made {manifest['made_at']}: {found['Matter']} matters, {found['Event']} events")
        return 0

    return _with_django(work)


def _serve(given: argparse.Namespace) -> int:
    from ..server.serve import defaults, prepare, serve

    prepare(given.sample or os.environ.get("LUOSHI_SAMPLE") == "1", lambda text: print(text, flush=True))
    workers, threads = defaults()
    return serve(given.host, given.port, given.workers or workers, given.threads or threads, not given.no_worker, lambda text: print(text, flush=True))


def _check() -> int:
    from django.core.management import CommandError, call_command

    from ..server.ready import findings

    failed = False
    try:
        call_command("check", deploy=True)
    except CommandError as error:
        print(error, file=sys.stderr)
        failed = True
    for finding in findings():
        print(f"{'ERROR  ' if finding.error else 'warning'} {finding.code}: {finding.sentence}")
        failed = failed or finding.error
    print("not ready for production" if failed else "ready for production")
    return 1 if failed else 0


def _delegate(name: str) -> Callable[[argparse.Namespace], int]:
    def run(given: argparse.Namespace) -> int:
        def work() -> int:
            from django.core.management import CommandError, get_commands, load_command_class

            command = load_command_class(get_commands()[name.replace("-", "_")], name.replace("-", "_"))
            made = command.create_parser("luoshi", name)
            options = vars(made.parse_args(given.rest))
            positional = options.pop("args", ())
            try:
                command.execute(*positional, **options)
            except CommandError as error:
                print(f"luoshi: {error}", file=sys.stderr)
                return error.returncode or 1
            return 0

        return _with_django(work)

    return run


def _with_django(work: Callable[[], int]) -> int:
    """Run what needs the platform; one sentence where it is not installed or cannot start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.server.settings")
    try:
        import django
        from django.core.exceptions import ImproperlyConfigured
        from django.db.utils import OperationalError
    except ImportError as error:
        print(f"luoshi: {error.name} is not installed; run: pip install 'luoshi[server]'", file=sys.stderr)
        return 1
    try:
        django.setup()
        return work()
    except ImportError as error:
        print(f"luoshi: {error.name} is not installed; run: pip install 'luoshi[server]'", file=sys.stderr)
    except (ImproperlyConfigured, OperationalError) as error:
        print(f"luoshi: the database or a setting is not right: {str(error).strip().splitlines()[0]}", file=sys.stderr)
    except OSError as error:
        print(f"luoshi: {error.filename or error} cannot be used ({error.strerror}); set LUOSHI_HOME to a folder of yours", file=sys.stderr)
    return 1
