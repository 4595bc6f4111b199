"""What tests of the ledger share: a small invented city, its people, and short ways to make a move."""

from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from luoshi.accounts.models import Membership
from luoshi.accounts.roles import install
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.registers.models import Unit
from luoshi.reports.importing import import_report
from luoshi.reports.publishing import publish

UNITS = {"fgw": "市发展改革委", "jtj": "市交通局", "czj": "市财政局", "jyj": "市教育局"}
TARGET = {"words": "5G基站 6000个", "kind": "cumulative", "indicator": "5G基站", "value": 6000, "unit": "个", "bound": "eq"}


ROLES = {"dc": "supervision", "dc2": "supervision", "fgw": "unit", "jtj": "unit", "audit": "auditor", "root": "administrator"}


def city():
    """Units, roles and one person each: dc (supervision), dc2, fgw, jtj (units), audit, root (administrator)."""
    Unit.objects.bulk_create([Unit(code=code, name=name, short=name[1:]) for code, name in UNITS.items()], ignore_conflicts=True)
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=UNITS)}
    return units, staff(ROLES, {name: units[name] for name in ("fgw", "jtj")})


def staff(roles, units):
    """People by user name, each in one role (name → role), some of a unit (name → unit); in few statements, as every test makes them."""
    if not Group.objects.exists():  # they come with the migrations
        install()
    users, groups = get_user_model(), {group.name: group.pk for group in Group.objects.all()}
    users.objects.bulk_create([users(username=name) for name in roles], ignore_conflicts=True)
    found = users.objects.in_bulk(roles, field_name="username")
    held = users.groups.through
    held.objects.filter(user__in=found.values()).delete()
    held.objects.bulk_create([held(user_id=found[name].pk, group_id=groups[role]) for name, role in roles.items()])
    Membership.objects.bulk_create([Membership(user=found[name], unit=unit) for name, unit in units.items()], ignore_conflicts=True)
    return users.objects.in_bulk(roles, field_name="username")  # anew: none has a membership in mind


def actors(people):
    return {name: Actor.of(user) for name, user in people.items()}


def draft(actor, text="新增5G基站6000个", **data):
    return ledger.open_matter("commitment", {"text": text, "year": 2026, "due": "2026-12-31", "targets": [TARGET], **data}, actor, at=when(1))


def issued(actor, lead="fgw", helpers=("jtj",), **data):
    matter = draft(actor, **data)
    ledger.move(matter, "plan", actor, {"lead": lead, "helpers": list(helpers)}, at=when(2))
    ledger.move(matter, "issue", actor, at=when(2, 1))
    return matter


def published(*args, **kwargs):
    """A report read in and published, sure of itself."""
    report = import_report(*args, **kwargs)
    publish(report, args[2], sure=True)
    return report


def when(month, day=1, hour=9, year=2026):
    return datetime(year, month, day, hour, tzinfo=UTC)
