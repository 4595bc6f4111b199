"""``luoshi load-sample``: the invented city of Yunzhou, to try the platform with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.requests import sample as sample_requests

from ... import sample


class Command(BaseCommand):
    """Load the sample city into an empty ledger."""

    help = "Load the sample city (invented) into an empty ledger, and print its people's passwords, which are made anew each time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--requests", type=int, default=sample.REQUESTS, metavar="N", help=f"about how many requests (default {sample.REQUESTS})")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            people = sample.load(tell=self.stdout.write, requests=max(0, options["requests"]))
        except sample.AlreadyUsed as error:
            raise CommandError(str(error)) from None
        sample_requests.train(tell=self.stdout.write)
        for name, password in people.items():
            self.stdout.write(f"  {name:8} {password}")
