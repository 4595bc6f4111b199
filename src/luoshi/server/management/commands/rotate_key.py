"""``luoshi rotate-key``: put a new key in the place of the one in use."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.server import rotating
from luoshi.server.rotating import RotateError
from luoshi.server.serve import ServeError, alone


class Command(BaseCommand):
    """Change the data key, or the secret key; or forget those from before."""

    help = "Put a new data key in the place of the one in use and seal everything anew. Stop the servers and workers first. Stopped in between, run it again: it goes on."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--secret", action="store_true", help="the key that signs sessions and webhooks instead; sessions go on")
        one.add_argument("--drop-old", action="store_true", help="forget the keys from before: backups made with them can then be read by nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with alone():
                if options["drop_old"]:
                    self.stdout.write(f"gone: {', '.join(rotating.drop()) or 'nothing; no keys from before are kept in files'}")
                elif options["secret"]:
                    self._secret()
                else:
                    self._data()
        except (RotateError, ServeError, OSError, ValueError) as error:
            raise CommandError(str(error)) from None

    def _secret(self) -> None:
        import os

        if os.environ.get("LUOSHI_SECRET_KEY"):
            raise CommandError("the secret key comes from LUOSHI_SECRET_KEY: set a new one there and the old one in LUOSHI_SECRET_KEY_FALLBACKS.")
        rotating.replace(rotating.SECRET)
        self.stdout.write("a new secret key is in use; give it to your SMS gate and webhooks, which prove our signature with it")

    def _data(self) -> None:
        fresh = rotating.begin()
        self.stdout.write("a new data key lies in its place" if fresh else "going on with the data key that is in its place")
        done: Counter[str] = Counter()
        for label, count in rotating.groups():
            done[label] += count
        proved = rotating.prove()
        rotating.finish()
        for label in sorted(done):
            self.stdout.write(f"{label}\tsealed anew {done[label]}, proved {proved.get(label, done[label])}")
        self.stdout.write("all of it opens with the new key alone; keep a copy of it in a safe place, and the old one as long as backups made with it (`--drop-old` forgets it)")
