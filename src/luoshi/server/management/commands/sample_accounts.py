"""``luoshi sample-accounts``: print the sample city's accounts again: who, password, what to try."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import sample_accounts, serve


class Command(BaseCommand):
    """Print the sample city's accounts again."""

    help = "Print the sample city's accounts: password, role, unit, what to try, address. Refused where no sample is loaded, and where others than this machine are served."

    def handle(self, *args: Any, **options: Any) -> None:
        site = serve.served_at()
        try:
            self.stdout.write(sample_accounts.table(site or f"http://127.0.0.1:{serve.PORT}"))
        except sample_accounts.NotShown as error:
            raise CommandError(str(error)) from None
        if not site:
            self.stdout.write("It is not being served now; `luoshi serve --sample` does.")
