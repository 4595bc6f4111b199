"""``luoshi rules``: list the tables of rules: which file of each holds, since when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from luoshi import rules


class Command(BaseCommand):
    """List the tables of rules, or the rows of one."""

    help = "List the tables of rules: how many rows, which file holds, since when, what comes next. With NAME: its rows as they hold. Fails where a table is wrong."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """A table's name, and the day."""
        parser.add_argument("name", nargs="?", metavar="NAME", help="a table, for its rows")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="as on this day (2026-11-29); default: today")

    def handle(self, *args: Any, name: str | None, on: date | None, **options: Any) -> None:
        day = on or timezone.localdate()
        try:
            found = rules.standings(day) if name is None else [rules.standing_of(rules.table(name), day)]
        except LookupError as error:
            raise CommandError(str(error)) from None
        if name is None:
            self._list(found)
        else:
            self._rows(found[0], day)
        strays = rules.strays() if name is None else []
        for path in strays:
            self.stderr.write(f"{path}: no table of this name is read")
        for each in found:
            if each.error:
                self.stderr.write(each.error)
            if each.strange:
                self.stderr.write(f"{each.table.name}: nobody reads the columns {', '.join(each.strange)}")
        if wrong := [each.table.name for each in found if each.error] + [path.name for path in strays]:
            raise CommandError(f"wrong: {', '.join(wrong)}")

    def _list(self, found: list[rules.Standing]) -> None:
        self.stdout.write("table\trows\tin force since\tnext change\tfile\twhat for")
        for each in found:
            more = " + ours for codes not named" if each.own and each.table.by_code else ""
            file = "none" if each.file is None else f"{each.file}{more}" if each.own else "as shipped"
            self.stdout.write(f"{each.table.name}\t{each.rows}\t{each.since or '-'}\t{each.coming or '-'}\t{file}\t{each.table.zh} · {each.table.en}")

    def _rows(self, standing: rules.Standing, day: date) -> None:
        self.stdout.write(f"{standing.table.zh} · {standing.table.en}\n{standing.file or 'no file holds'}\n")
        if standing.file is None:
            return
        rows = standing.table.rows()
        holds = {id(rule) for rule in rules.all_in_force(rows, day, standing.table.key).values()}
        for rule in sorted(rows, key=lambda r: (standing.table.key(r), r.valid_from)):
            state = "in force" if id(rule) in holds else "to come" if rule.valid_from > day else "past"
            facts = {k: v for k, v in vars(rule).items() if k not in ("version", "valid_from", "source")}
            said = "  ".join(f"{k}={_plain(v)}" for k, v in facts.items() if v not in ("", ()))
            self.stdout.write(f"{state}\tsince {rule.valid_from}\tversion {rule.version}\t{said}\t({rule.source})")


def _plain(value: Any) -> str:
    """A fact on one line."""
    return " ".join(_plain(each) for each in value) if isinstance(value, tuple) else str(value).replace("\n", " ")
