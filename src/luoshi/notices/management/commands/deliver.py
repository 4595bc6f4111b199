"""``luoshi deliver``: send the notices that are due."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
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
            threading.Thread(target=self.from_time_to_time, args=(stop, options["watch"]), daemon=True).start()  # no gate holds them up
        while True:
            if not options["watch"]:
                jobs.run(timezone.now())
            counts = deliver(stopped=stop.is_set)
            if any(counts.values()) or not options["watch"]:
                self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
            if not options["watch"] or stop.wait(options["watch"]):
                return

    def from_time_to_time(self, stop: threading.Event, pace: float) -> None:
        """Do the jobs that are due, apart from sending."""
        while not stop.is_set():
            try:
                jobs.run(timezone.now())
            finally:
                close_old_connections()
            stop.wait(pace)
