"""``luoshi deliver``: send what is in the outbox."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from luoshi.notices.outbox import deliver


class Command(BaseCommand):
    """Send the notices that are due, once or for ever."""

    help = "Send the notices that are due. With --watch it goes on, looking every few seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", type=float, default=0, metavar="SECONDS", help="look again after so many seconds, for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            counts = deliver()
            if any(counts.values()) or not options["watch"]:
                self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
            if not options["watch"]:
                return
            time.sleep(options["watch"])
