"""The commands of the platform, each a management command of Django's or ours; their options are their own (``luoshi NAME --help``)."""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOMS = Path(__file__).resolve().parents[1]

DJANGOS = {"migrate": "bring the database up to date", "createsuperuser": "make the first administrator", "changepassword": "set a person's password"}
FIRST_LINE = re.compile(r'"""``luoshi ([a-z-]+)``: (.+?)\.?(?:""")?$')  # of the module of a command


def delegated() -> dict[str, tuple[str, str]]:
    """The platform's commands, those of its rooms and of the deployment's own sources: name → management command, and what it does. Each is found by the first
    line of its module, and none is imported."""
    found = {name: (name, about) for name, about in DJANGOS.items()}
    for folder in (*sorted(ROOMS.iterdir()), *_sources()):
        for path in sorted(folder.glob("management/commands/*.py")):
            with path.open(encoding="utf-8") as lines:
                if first := FIRST_LINE.match(lines.readline().rstrip()):
                    found.setdefault(first[1], (path.stem, first[2]))
    return dict(sorted(found.items()))


def _sources() -> Iterator[Path]:
    for name in filter(None, map(str.strip, os.environ.get("LUOSHI_SOURCES", "").split(","))):
        while name:  # an app, or its AppConfig: the nearest package
            try:
                found = importlib.util.find_spec(name)
            except (ImportError, ValueError):
                found = None  # the settings say so where there is none at all
            if found and found.submodule_search_locations:
                yield from map(Path, found.submodule_search_locations)
                break
            name = name.rpartition(".")[0]


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the platform's commands."""
    for name, (_command, about) in delegated().items():
        commands.add_parser(name, help=about, add_help=False).set_defaults(run=run, name=name)


def run(given: argparse.Namespace) -> int:
    """Run the command with the words that follow it, as ``given.rest``; one sentence where the platform is not installed or cannot start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.server.settings")
    if given.name == "serve":
        os.environ.setdefault("LUOSHI_HASHED_STATIC", "1")
    try:
        import django
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.db import DatabaseError
    except ImportError:
        return _fail("the platform is not installed; run: pip install 'luoshi[server]'")
    try:
        settings.INSTALLED_APPS  # noqa: B018  reads them
    except ValueError as error:
        return _fail(f"a setting is wrong: {_first(error)}; docs/operate.md lists them")
    except (ImportError, OSError) as error:
        return _fail(f"the settings cannot be read ({error}); set LUOSHI_HOME to a folder of yours, and run: pip install 'luoshi[server]'")
    try:
        try:
            django.setup()
        except (ValueError, ImproperlyConfigured) as error:  # a source that does not fit
            return _fail(f"the platform cannot start: {_first(error)}")
        return _command(given.name, given.rest)
    except ImportError as error:
        return _fail(f"{error.name} is not installed; run: pip install 'luoshi[server]', and 'luoshi[postgres]' for PostgreSQL")
    except DatabaseError as error:
        if "lock" in _first(error):  # "database is locked", "canceling statement due to lock timeout"
            return _fail(f"another one writes for longer than {settings.LOCK_WAIT:g} seconds; what this command had not finished is not written: run it again")
        return _fail(f"the database cannot be used ({_first(error)}); is it there, and was `luoshi migrate` run?")
    except OSError as error:
        return _fail(f"{error.filename or error} cannot be used ({error.strerror}); set LUOSHI_HOME to a folder of yours")


def _command(name: str, words: list[str]) -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, get_commands, load_command_class

    own = delegated()[name][0]
    command = load_command_class(get_commands()[own], own)
    try:
        options = vars(command.create_parser("luoshi", name).parse_args(words))
    except CommandError as error:
        _fail(f"{str(error).removeprefix('Error: ')}; see luoshi {name} --help")
        return 2
    try:
        command.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        _fail(str(error))
        return error.returncode or 1
    except ImproperlyConfigured as error:
        return _fail(f"a setting is wrong: {_first(error)}; docs/operate.md lists them")
    return 0


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0]


def _fail(sentence: str) -> int:
    print(f"luoshi: {sentence}", file=sys.stderr)
    return 1
