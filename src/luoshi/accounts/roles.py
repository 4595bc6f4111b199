"""The roles as shipped, made into groups after each migration; a role that exists is completed, never cut down."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

ROLES = Path(__file__).with_name("roles.csv")


def shipped() -> dict[str, list[str]]:
    """Role → permissions ("app.codename", or "app.*" for every one of an app)."""
    found: dict[str, list[str]] = {}
    with ROLES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["role"], [])
            if row["permission"]:
                found[row["role"]].append(row["permission"])
    return found


def install() -> None:
    """Make the shipped roles where they are missing. A group that exists already is left as the deployment has it,
    unless it has no permission at all (its permissions may not have existed when it was made)."""
    from django.contrib.auth.models import Group, Permission

    for role, permissions in shipped().items():
        group, _ = Group.objects.get_or_create(name=role)
        if group.permissions.exists():
            continue
        for permission in permissions:
            app, _, codename = permission.partition(".")
            wanted = Permission.objects.filter(content_type__app_label=app)
            group.permissions.add(*(wanted if codename == "*" else wanted.filter(codename=codename)))


def after_migrate(sender: Any, **_: Any) -> None:
    """post_migrate runs once an app; when the last of ours is done all permissions exist."""
    if sender.label == "server":
        install()
