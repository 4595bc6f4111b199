"""``luoshi load-sample``: the invented city of Yunzhou, to try the platform with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.requests import sample as sample_requests

from ... import sample, sample_accounts, serve


class Command(BaseCommand):
    """Load the sample city into an empty ledger."""

    help = "Load the sample city (invented) into an empty ledger, and print its accounts; `luoshi sample-accounts` prints them again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--requests", type=int, default=sample.REQUESTS, metavar="N", help=f"about how many requests (default {sample.REQUESTS})")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sample.load(tell=self.stdout.write, requests=max(0, options["requests"]))
        except sample.AlreadyUsed as error:
            raise CommandError(str(error)) from None
        sample_requests.train(tell=self.stdout.write)
        if options.get("accounts", True):
            self.stdout.write(sample_accounts.table(f"http://127.0.0.1:{serve.PORT}"))
            self.stdout.write("Again at any time: luoshi sample-accounts 随时再看")
