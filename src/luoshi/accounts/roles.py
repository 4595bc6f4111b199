"""The roles, a table of rules, made into groups after each migration. What came with a later version of the table is added to the groups that a
deployment has; what it took away, or never wanted, is not given back."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from luoshi import rules

FIRST = 1  # the version of the table from before it was noted what a group had been given
log = logging.getLogger("luoshi.accounts")


@dataclass(frozen=True)
class RoleRule:
    """A permission ("app.codename", or "app.*" for every one of an app) of a role; "" only names the role."""

    role: str
    zh: str
    permission: str
    version: int
    valid_from: date
    source: str

    @property
    def code(self) -> str:
        """What it is about."""
        return f"{self.role} {self.permission}"


def shipped(newest: int | None = None) -> dict[str, list[str]]:
    """Role → permissions ("app.codename", or "app.*" for every one of an app), up to a version of the table as shipped."""
    return _by_role([rule for rule in ROLES.shipped_rows if newest is None or rule.version <= newest], ROLES.shipped_rows)


def _by_role(rows: Sequence[RoleRule], all_rows: Sequence[RoleRule]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {rule.role: [] for rule in all_rows}
    for rule in rows:
        if rule.permission:
            found[rule.role].append(rule.permission)
    return found


def install() -> None:
    """Give each group what the table has for its role and was never given to it. A group that was deleted stays so; one from before
    that was noted counts as given all of the table's first version, unless it has no permission at all. A deployment's own table that is wrong
    gives nobody anything."""
    from django.contrib.auth.models import Group

    from .models import Grant

    try:
        rows = ROLES.rows()
    except ValueError as error:
        log.error("%s", error)
        return
    before = shipped(FIRST)
    for role, permissions in _by_role(rows, rows).items():
        wanted = _permissions(permissions)
        given = set(Grant.objects.filter(role=role).values_list("permission", flat=True))
        group = Group.objects.filter(name=role).first()
        if group is None and given:
            continue
        if group is None:
            group = Group.objects.create(name=role)
        if not given and group.permissions.exists():
            given = set(_permissions(before.get(role, [])))
            Grant.objects.bulk_create(Grant(role=role, permission=name) for name in sorted(given))
        new = {name: pk for name, pk in wanted.items() if name not in given}
        group.permissions.add(*new.values())
        Grant.objects.bulk_create([Grant(role=role, permission=name) for name in sorted(new)], ignore_conflicts=True)


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


def _row(row: Mapping[str, str]) -> RoleRule:
    role, permission = row["role"].strip(), row["permission"].strip()
    if not role or (permission and "." not in permission):
        raise ValueError("role不能空缺，permission应写成app.codename或app.*")
    return RoleRule(role, row["zh"], permission, *rules.dated(row))


ROLES = rules.declare(
    rules.Table(
        "roles",
        Path(__file__).with_name("rules") / "roles.csv",
        _row,
        zh="各个角色有哪些权限（每次升级后补给）",
        en="the permissions of each role, given after each migration",
        wrong=rules.STOP,
        without="no role is given anything at an upgrade",
    )
)
