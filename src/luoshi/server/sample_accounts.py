"""The people of the sample city: who they are and what to try as each (``sample/accounts.csv``), with passwords that are made anew for each ledger.

The passwords are kept in ``LUOSHI_HOME/sample-accounts.json``, readable by its user alone, so that they can be asked for again; nowhere else,
and in no backup. They are shown only where nobody but this machine is served.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from luoshi.accounts.models import Membership
from luoshi.accounts.roles import ROLES
from luoshi.registers.models import Unit

TABLE = Path(__file__).with_name("sample") / "accounts.csv"
HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})  # hosts of this machine alone
HEADINGS = ("账号 account", "口令 password", "角色 role", "单位 unit", "地址 address", "试什么 what to try")
CHANGED = "（已改过）"


class NotShown(Exception):
    """The accounts are not shown; the message is one sentence."""


@dataclass(frozen=True)
class Account:
    """A person of the sample city; ``unit`` a unit's code or "", ``address`` a path of the site."""

    username: str
    role: str
    unit: str
    address: str
    try_zh: str
    try_en: str


def accounts() -> list[Account]:
    """All of them, in the order in which they are shown."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [Account(**row) for row in csv.DictReader(lines)]


def make() -> dict[str, str]:
    """Make the people that are not there yet and whose units are, each with a fresh password: nothing guessable stands in a repository.
    User name → password of those made."""
    made, users, units = {}, get_user_model().objects, set(Unit.objects.values_list("code", flat=True))
    for account in accounts():
        if users.filter(username=account.username).exists() or (account.unit and account.unit not in units):
            continue
        made[account.username] = password = secrets.token_urlsafe(9)
        user = users.create_user(account.username, password=password, is_staff=account.role == "administrator")
        user.groups.add(Group.objects.get(name=account.role))
        if account.unit:
            Membership.objects.create(user=user, unit=Unit.objects.get(code=account.unit))
    return made


def keep(passwords: dict[str, str]) -> None:
    """Keep the passwords for ``table``, each with its hash in the database (comparing that is quick), for this system's user alone."""
    hashes = dict(get_user_model().objects.filter(username__in=passwords).values_list("username", "password"))
    with os.fdopen(os.open(file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump({name: [password, hashes[name]] for name, password in passwords.items()}, out)


def table(site: str) -> str:
    """The accounts as a table for a terminal, with their addresses at ``site`` (such as ``http://127.0.0.1:8000``). NotShown where the sample
    city is not loaded, and where others than this machine are served."""
    listens = urlsplit(site).hostname or ""
    if not is_here(listens):
        raise NotShown(f"the server listens on {listens}, for others than this machine; sample accounts are never shown there.")
    if settings.HTTPS or not set(settings.ALLOWED_HOSTS) <= HERE:
        raise NotShown("this is a platform for others than this machine (LUOSHI_HTTPS or LUOSHI_HOSTS is set); sample accounts are never shown there.")
    if not file().exists() or not Unit.objects.filter(code="yz-dcs").exists():
        raise NotShown(f"no sample city is loaded in {settings.HOME}; `luoshi serve --sample` loads one into an empty ledger.")
    kept: dict[str, list[str]] = json.loads(file().read_text(encoding="utf-8"))
    roles = {rule.role: rule.zh for rule in ROLES.shipped_rows}
    units = {unit.code: unit.short or unit.name for unit in Unit.objects.filter(code__in=[a.unit for a in accounts()])}
    people = {user.username: user for user in get_user_model().objects.filter(username__in=kept)}
    rows: list[tuple[str, ...]] = []
    for account in accounts():
        user = people.get(account.username)
        if user is None:
            continue
        password, hashed = kept[account.username]
        if user.password != hashed and not user.check_password(password):  # a sign-in may hash the same password anew
            password = CHANGED
        rows.append((account.username, password, roles[account.role], units.get(account.unit, "全市"), f"{site}{account.address}", account.try_zh))
    return _drawn(rows)


def is_here(host: str) -> bool:
    """Whether an address to listen on is this machine's alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def file() -> Path:
    """Where the passwords lie."""
    return Path(settings.HOME) / "sample-accounts.json"


def _drawn(rows: list[tuple[str, ...]]) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*HEADINGS, box=box.SIMPLE, pad_edge=False)
    for column in drawn.columns:
        column.no_wrap = True
    for row in rows:
        drawn.add_row(*row)
    out = io.StringIO()
    Console(file=out, width=400, color_system=None, markup=False, emoji=False, highlight=False).print(drawn)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())
