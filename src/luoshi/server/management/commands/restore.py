"""``luoshi restore``: put a backup in the place of what is there, and prove it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from luoshi.matters import heads
from luoshi.matters.models import Head
from luoshi.server.backup import BackupError, counts, fits, parts, renamed, restore
from luoshi.server.serve import ServeError, alone


class Command(BaseCommand):
    """Restore, compare the counts, migrate, and prove every matter equal to its events."""

    help = "Put a backup in the place of what is there, and prove it: hashes, counts of rows, every matter against its events. Stop the server first."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, metavar="BACKUP")
        parser.add_argument("--force", action="store_true", help="though there is a ledger here already")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = [(part, part.before_restore(options["backup"])) for part in parts()]
            with alone():
                manifest = restore(options["backup"], options["force"])
        except (BackupError, ServeError, OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        call_command("migrate", verbosity=0, interactive=False)
        found, now_called = counts(), renamed()
        if any(found.get(now_called.get(name, name)) != count for name, count in manifest["counts"].items()):
            raise CommandError(f"the backup had {manifest['counts']}, the restored database has {found}")
        if (last := Head.objects.order_by("-seq").first()) is not None:
            if manifest.get("head") and not Head.objects.filter(seq=manifest["head"]["seq"], hash=manifest["head"]["hash"]).exists():
                raise CommandError("the backup's database does not have the head of the ledger that its manifest names; take another backup")
            heads.write_beside(last)
        said = [part.after_restore(before) for part, before in known]
        call_command("rebuild")
        self.stdout.write(f"restored {options['backup']}, made {manifest['made_at']}: {found['Matter']} matters, {found['Event']} events")
        for sentence in filter(None, said):
            self.stdout.write(sentence)
        if not fits(manifest):
            self.stderr.write(
                "warning: personal data in it were sealed with another data key; put that one in place (LUOSHI_DATA_KEY, or data-key in LUOSHI_HOME), or they cannot be read."
            )
