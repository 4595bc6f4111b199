"""``luoshi token``: make a program's key to the API."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from luoshi.accounts.models import Token

LONGEST = 3650  # days


class Command(BaseCommand):
    """Make a token for a person and print its key, which is not kept and never shown again."""

    help = "Make an API token for a person and print its key once. Only the key goes to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the token is for, such as the program's name")
        parser.add_argument("--user", required=True, help="the person for whom the program acts, by user name")
        parser.add_argument(
            "--scope", action="append", choices=[s for s, _label in Token.SCOPES], help="read (more than the public sees), write (make moves); may be repeated; read unless given"
        )
        parser.add_argument("--expires", type=int, default=365, metavar="DAYS", help="days until it expires (default 365)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        if not 1 <= len(name) <= 100:
            raise CommandError("the name must have 1 to 100 characters")
        if not 1 <= options["expires"] <= LONGEST:
            raise CommandError(f"--expires must be 1 to {LONGEST} days")
        user = get_user_model().objects.filter(username=options["user"]).first()
        if user is None or not user.is_active:
            raise CommandError(f"there is no active person with the user name {options['user']}")
        expires_at = timezone.now() + timedelta(days=options["expires"])
        token, key = Token.make(user, name, sorted(set(options["scope"] or ["read"])), expires_at)
        self.stderr.write(
            f"token “{token.name}” for {options['user']}: {', '.join(token.scopes)}, until {timezone.localtime(expires_at):%Y-%m-%d %H:%M}. Keep the key; it is not shown again:"
        )
        self.stdout.write(key)
