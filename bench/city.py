"""A sample city of its own for a script of a day at work: loaded, served, and people signed in."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LUOSHI = str(Path(sys.executable).with_name("luoshi"))
SESSION = """
import sys, django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
user = get_user_model().objects.get(username=sys.argv[1])
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[1], user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


def environment(home: Path) -> dict[str, str]:
    """That of a sample city's commands: its folder, without a second factor."""
    return {**os.environ, "LUOSHI_HOME": str(home), "LUOSHI_SECOND_FACTOR": "0", "LUOSHI_SAMPLE": "1", "DJANGO_SETTINGS_MODULE": "luoshi.server.settings"}


def loaded(home: Path, requests: int = 200) -> None:
    """The sample city in a folder, loaded where it is not there yet; its tables brought to this version."""
    new = not (home / "luoshi.sqlite3").exists()
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run([LUOSHI, "migrate"], env=environment(home), check=True, stdout=subprocess.DEVNULL)
    if new:
        subprocess.run([LUOSHI, "load-sample", "--requests", str(requests)], env=environment(home), check=True, stdout=subprocess.DEVNULL)


def run_in(home: Path, code: str, *arguments: str) -> str:
    """What a piece of Python prints, run in the city. Its own errors are shown. Raises CalledProcessError."""
    return subprocess.run([sys.executable, "-c", code, *arguments], env=environment(home), cwd="/", check=True, stdout=subprocess.PIPE, text=True).stdout


def session_of(home: Path, name: str) -> str:
    """The key of a session in which a person is signed in."""
    return run_in(home, SESSION, name).split()[-1]


@contextmanager
def serving(home: Path, port: int) -> Iterator[str]:
    """The city's address while it is served. Raises SystemExit where nothing answers within two minutes."""
    server = subprocess.Popen([LUOSHI, "serve", "--port", str(port)], env=environment(home), cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    site = f"http://127.0.0.1:{port}"
    try:
        for _try in range(120):
            try:
                urllib.request.urlopen(site, timeout=5)
                break
            except OSError:
                time.sleep(1)
        else:
            raise SystemExit(f"nothing answers at {site}")
        yield site
    finally:
        server.terminate()
        server.wait()
