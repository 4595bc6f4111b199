"""``luoshi check``: say what is not ready for production."""

from __future__ import annotations

from typing import Any

from django.core.checks import ERROR, run_checks
from django.core.management.base import BaseCommand, CommandError

from luoshi.server.ready import findings

# Ours say the same in the words of docs/operate.md: HSTS, redirect and cookies (https), DEBUG, hosts. 5 and 21 would have HSTS
# speak for names of the city that are not ours.
SAID = {f"security.W{n:03}" for n in (4, 5, 8, 12, 16, 18, 20, 21)}


class Command(BaseCommand):
    """Django's checks for production and ours, one sentence each."""

    help = "Say what is not ready for production, and what to do about it. Fails while there is an error; warnings are told only."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        told = [(each.level >= ERROR, str(each.id), f"{each.msg} {each.hint or ''}".strip()) for each in run_checks(include_deployment_checks=True) if each.id not in SAID]
        told += [(each.error, each.code, each.sentence) for each in findings()]
        for error, code, sentence in sorted(told, key=lambda one: not one[0]):
            self.stdout.write(f"{'ERROR  ' if error else 'warning'} {code}: {sentence}")
        if any(error for error, _code, _sentence in told):
            raise CommandError("not ready for production")
        self.stdout.write("ready for production")
