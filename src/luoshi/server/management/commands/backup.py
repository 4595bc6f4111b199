"""``luoshi backup``: copy the database and the files into a folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.server.backup import BackupError, backup, prune


class Command(BaseCommand):
    """Make a backup and print where it is."""

    help = "Copy the database and the files into a new folder below FOLDER, with a manifest of hashes. People may go on working."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="afterwards delete the oldest backups of FOLDER until N are left")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError("--keep wants a number of backups, 1 or more")
        try:
            self.stdout.write(str(backup(options["folder"])))
            for old in prune(options["folder"], options["keep"]) if options["keep"] else ():
                self.stderr.write(f"deleted {old}")
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from None
