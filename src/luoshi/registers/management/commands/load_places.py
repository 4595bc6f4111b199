"""``luoshi load-places``: load the codes of all of China's places."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ....codes import divisions
from ...loading import load_places


class Command(BaseCommand):
    """Add the shipped divisions that the register has not; rows that stand are left alone."""

    help = "Load the shipped divisions of China into the register of places; those already there are left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--valid-from",
            type=date.fromisoformat,
            default=divisions.SNAPSHOT,
            help="day from which they hold (default: that of the table, %(default)s); an earlier one is your own word",
        )

    def handle(self, *args: Any, valid_from: date, verbosity: int, **options: Any) -> None:
        def show(done: int, of: int) -> None:
            if verbosity:
                self.stdout.write(_("区划：%(done)d / %(of)d") % {"done": done, "of": of})

        added = load_places(show, valid_from)
        if verbosity:
            self.stdout.write(_("新增区划%(n)d个。") % {"n": added} if added else _("区划已是全的，没有新增。"))
