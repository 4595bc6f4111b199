"""The roles as shipped, made into groups after each migration. What came with a later version of the table is added to the groups that a
deployment has; what it took away, or never wanted, is not given back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

ROLES = Path(__file__).with_name("roles.csv")
FIRST = 1  # the version of the table from before it was noted what a group had been given


def shipped(newest: int | None = None) -> dict[str, list[str]]:
    """Role → permissions ("app.codename", or "app.*" for every one of an app), up to a version of the table."""
    found: dict[str, list[str]] = {}
    with ROLES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["role"], [])
            if row["permission"] and (newest is None or int(row["version"]) <= newest):
                found[row["role"]].append(row["permission"])
    return found


def install() -> None:
    """Give each group what the table has for its role and was never given to it. A group that was deleted stays so; one from before
    that was noted counts as given all of the table's first version, unless it has no permission at all."""
    from django.contrib.auth.models import Group

    from .models import Given

    before = shipped(FIRST)
    for role, permissions in shipped().items():
        wanted = _permissions(permissions)
        given = set(Given.objects.filter(role=role).values_list("permission", flat=True))
        group = Group.objects.filter(name=role).first()
        if group is None and given:
            continue
        if group is None:
            group = Group.objects.create(name=role)
        if not given and group.permissions.exists():
            given = set(_permissions(before[role]))
            Given.objects.bulk_create(Given(role=role, permission=name) for name in sorted(given))
        new = {name: pk for name, pk in wanted.items() if name not in given}
        group.permissions.add(*new.values())
        Given.objects.bulk_create([Given(role=role, permission=name) for name in sorted(new)], ignore_conflicts=True)


def _permissions(named: list[str]) -> dict[str, int]:
    """The permissions that there are of those named, "app.codename" → row."""
    from django.contrib.auth.models import Permission

    found: dict[str, int] = {}
    for each in named:
        app, _, codename = each.partition(".")
        rows = Permission.objects.filter(content_type__app_label=app)
        rows = rows if codename == "*" else rows.filter(codename=codename)
        found.update({f"{app}.{name}": pk for pk, name in rows.values_list("pk", "codename")})
    return found


def after_migrate(sender: Any, **_: Any) -> None:
    """post_migrate runs once an app; when the last of ours is done all permissions exist."""
    if sender.label == "server":
        install()
