"""``luoshi serve``: run the platform on this machine."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.server import sample_accounts, serve


def port(given: str) -> int:
    """A port's number; ArgumentTypeError for what is none."""
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise ArgumentTypeError(f"{given} is no port (1 to 65535)")
    return int(given)


def _tell_accounts(site: serve.Site, tell: Callable[[str], Any]) -> None:
    with suppress(sample_accounts.NotShown):
        tell(f"{sample_accounts.table(site.url)}\nAgain at any time: luoshi sample-accounts 随时再看")


class Command(BaseCommand):
    """Bring everything up to date and serve until stopped."""

    help = "Migrate, load what is missing, and serve. The data lie in LUOSHI_HOME (default ./luoshi-data)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine alone)")
        parser.add_argument("--port", type=port, help=f"the port (default {serve.PORT}; where that is busy and --sample is given, the next free one is taken)")
        parser.add_argument("--sample", action="store_true", help="load the invented sample city into an empty ledger")
        parser.add_argument("--workers", type=int, default=0, help="server processes (default: 1 on SQLite, one a core on PostgreSQL)")
        parser.add_argument("--threads", type=int, default=0, help="threads of each process")
        parser.add_argument("--no-worker", action="store_true", help="do not send notices from here; `luoshi deliver --watch 5` does it elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        def tell(text: str) -> None:
            self.stdout.write(text)
            self.stdout.flush()

        if options["sample"]:
            os.environ["LUOSHI_SAMPLE"] = "1"  # for the server's own processes: a trial asks for no second factor
        try:
            site = serve.Site(options["host"], options["port"] or serve.PORT, *serve.sizes(options["workers"], options["threads"]))
            with serve.alone():
                trial = os.environ.get("LUOSHI_SAMPLE") == "1"
                if trial:
                    wanted, site = site.port, site.on_a_free_port()
                    if site.port != wanted:
                        tell(f"Port {wanted} is busy; {site.port} is taken instead. 端口 {wanted} 已被占用，改用 {site.port}。")
                else:
                    site.check()  # a proxy in front expects it there
                serve.prepare(trial, tell)
                if trial:
                    _tell_accounts(site, tell)
                code = serve.serve(site, not options["no_worker"], tell)
        except serve.ServeError as error:
            raise CommandError(str(error)) from None
        if code:
            raise CommandError("the server stopped by itself; its last words stand above", returncode=code)
