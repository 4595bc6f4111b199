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


def city():
    """Units, roles and one person each: dc (supervision), dc2, fgw, jtj (units), audit, root (administrator)."""
    if not Group.objects.exists():  # they come with the migrations
        install()
    units = {code: Unit.objects.get_or_create(code=code, defaults={"name": name, "short": name[1:]})[0] for code, name in UNITS.items()}
    people = {}
    for name, role, unit in (
        ("dc", "supervision", None),
        ("dc2", "supervision", None),
        ("fgw", "unit", "fgw"),
        ("jtj", "unit", "jtj"),
        ("audit", "auditor", None),
        ("root", "administrator", None),
    ):
        user, _made = get_user_model().objects.get_or_create(username=name)
        user.groups.set([Group.objects.get(name=role)])
        if unit:
            Membership.objects.get_or_create(user=user, unit=units[unit])
        people[name] = get_user_model().objects.get(pk=user.pk)
    return units, people


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
