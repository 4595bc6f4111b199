"""``luoshi load-sample``: load the invented sample city."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import sample, sample_accounts, serve


class Command(BaseCommand):
    """Load the sample city into an empty ledger."""

    stealth_options = ("accounts",)  # `luoshi serve` prints them itself, with its own address
    help = "Load the sample city (invented) into an empty ledger, and print its accounts; `luoshi sample-accounts` prints them again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for label, part in _sized():
            parser.add_argument(f"--{label}", type=int, default=part.SIZE, metavar="N", help=f"about how many {part.SIZE_OF} (default {part.SIZE})")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sample.load(tell=self.stdout.write, sizes={label: max(0, options[label]) for label, _part in _sized()})
        except sample.AlreadyUsed as error:
            raise CommandError(str(error)) from None
        sample.train(tell=self.stdout.write)
        if options.get("accounts", True):
            try:
                self.stdout.write(sample_accounts.table(f"http://127.0.0.1:{serve.PORT}"))
                self.stdout.write("Again at any time: luoshi sample-accounts 随时再看")
            except sample_accounts.NotShown as why:
                self.stdout.write(f"The sample is loaded. Its passwords are not printed: {why} They lie in {sample_accounts.file()}.")


def _sized() -> list[tuple[str, Any]]:
    """The sources of whose sample one may ask for more or less."""
    return [(label, part) for label, part in sample.parts().items() if hasattr(part, "SIZE")]
