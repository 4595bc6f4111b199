"""``luoshi deliver``: send what is in the outbox."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from luoshi.notices import jobs
from luoshi.notices.outbox import deliver


class Command(BaseCommand):
    """Do the jobs that are due and send the notices, once or for ever."""

    help = "Do what is due from time to time and send the notices. With --watch it goes on, looking every few seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", type=float, default=0, metavar="SECONDS", help="look again after so many seconds, for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["watch"]:
            for number in (signal.SIGTERM, signal.SIGINT):  # a notice at hand is brought to its end
                signal.signal(number, lambda *_: stop.set())
        while True:
            jobs.run(timezone.now())
            counts = deliver(stopped=stop.is_set)
            if any(counts.values()) or not options["watch"]:
                self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
            if not options["watch"] or stop.wait(options["watch"]):
                return
