"""The commands of the platform, each a management command of Django's or ours; their options are their own (``luoshi NAME --help``)."""

from __future__ import annotations

import argparse
import os
import sys

# Name → what it does, for the help. The management command has the same name, with _ for -, but for those of COMMANDS.
DELEGATED = {
    "serve": "run the platform on this machine",
    "check": "say what is not ready for production",
    "rules": "list the tables of rules: which file of each holds, since when",
    "backup": "copy the database and the files into a folder",
    "restore": "put a backup in the place of what is there, and prove it",
    "migrate": "bring the database up to date",
    "createsuperuser": "make the first administrator",
    "changepassword": "set a person's password",
    "rebuild": "prove that the ledger's state equals its events",
    "import-report": "make a work report's commitments drafts on the ledger",
    "import-codes": "take places, units, subjects, working days or duties from a CSV",
    "import-requests": "take requests in from another hotline's file",
    "set-limits": "set the limits that waited for a year's working days",
    "load-places": "load the codes of all of China's places",
    "load-sample": "load the invented sample city",
    "sample-accounts": "print the sample city's accounts again: who, password, what to try",
    "token": "make a program's key to the API",
    "retain": "erase what the rules say is kept too long",
    "rotate-key": "put a new key in the place of the one in use",
    "forget": "erase what is kept of a person or of one request",
    "remind": "owe the reminders of today's returns and deadlines",
    "deliver": "send the notices that are due",
}
COMMANDS = {"check": "ready"}  # Django has a check of its own, which ours calls


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the platform's commands."""
    for name, about in DELEGATED.items():
        commands.add_parser(name, help=about, add_help=False).set_defaults(run=run, name=name)


def run(given: argparse.Namespace) -> int:
    """Run the command with the words that follow it, as ``given.rest``; one sentence where the platform is not installed or cannot start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.server.settings")
    if given.name == "serve":
        os.environ.setdefault("LUOSHI_HASHED_STATIC", "1")
    try:
        import django
        from django.conf import settings
        from django.db import DatabaseError
    except ImportError:
        return _told("the platform is not installed; run: pip install 'luoshi[server]'")
    try:
        settings.INSTALLED_APPS  # noqa: B018  reads them
    except ValueError as error:
        return _told(f"a setting is wrong: {_first(error)}; docs/operate.md lists them")
    except (ImportError, OSError) as error:
        return _told(f"the settings cannot be read ({error}); set LUOSHI_HOME to a folder of yours, and run: pip install 'luoshi[server]'")
    try:
        django.setup()
        return _command(given.name, given.rest)
    except ImportError as error:
        return _told(f"{error.name} is not installed; run: pip install 'luoshi[server]', and 'luoshi[postgres]' for PostgreSQL")
    except DatabaseError as error:
        if "lock" in _first(error):  # "database is locked", "canceling statement due to lock timeout"
            return _told(f"another one writes for longer than {settings.LOCK_WAIT:g} seconds; what this command had not finished is not written: run it again")
        return _told(f"the database cannot be used ({_first(error)}); is it there, and was `luoshi migrate` run?")
    except OSError as error:
        return _told(f"{error.filename or error} cannot be used ({error.strerror}); set LUOSHI_HOME to a folder of yours")


def _command(name: str, words: list[str]) -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, get_commands, load_command_class

    own = COMMANDS.get(name, name.replace("-", "_"))
    command = load_command_class(get_commands()[own], own)
    try:
        options = vars(command.create_parser("luoshi", name).parse_args(words))
    except CommandError as error:
        _told(f"{str(error).removeprefix('Error: ')}; see luoshi {name} --help")
        return 2
    try:
        command.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        _told(str(error))
        return error.returncode or 1
    except ImproperlyConfigured as error:
        return _told(f"a setting is wrong: {_first(error)}; docs/operate.md lists them")
    return 0


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _told(sentence: str) -> int:
    print(f"luoshi: {sentence}", file=sys.stderr)
    return 1
