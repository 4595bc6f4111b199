"""The sample city, Yunzhou, which does not exist: its units and people; then what each source has of it (``AppConfig.sample``).

The module that an app's ``sample`` names has ``load(loading)``, and where it likes ``SIZE`` (how much of it is loaded where nobody says) with ``SIZE_OF`` (what
is counted), and ``train(say)``. Everything goes through the same doors as in a real city; only the instants are set back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from luoshi.matters.models import Matter
from luoshi.registers.models import Place, Unit
from luoshi.samples.city import CITY, SOURCE, Loading, districts, rows

from . import sample_accounts

DATA = Path(__file__).with_name("sample")


class AlreadyUsed(Exception):
    """There are matters already; the sample is only for an empty ledger."""


def parts() -> dict[str, Any]:
    """What each source has of the sample, in the order of the settings: the app's label and its module."""
    return {config.label: import_module(config.sample) for config in apps.get_app_configs() if hasattr(config, "sample")}


@transaction.atomic
def load(now: datetime | None = None, tell: Any = print, sizes: Mapping[str, int] | None = None) -> dict[str, str]:
    """Load the sample city as of ``now``; returns the sample people's user names and passwords. ``sizes``: how much of a source, by its label.
    AlreadyUsed if the ledger is not empty."""
    if Matter.objects.exists():
        raise AlreadyUsed("the ledger holds matters already; the sample is only loaded into an empty one")
    loading = Loading(now or timezone.now(), settings.SAMPLES, sizes or {}, tell)
    units()
    people = sample_accounts.make()
    for part in parts().values():
        part.load(loading)
        people |= sample_accounts.make()  # those of units that the source made
    transaction.on_commit(partial(sample_accounts.keep, people))
    return people


def train(tell: Any = print) -> None:
    """Have each source learn from its sample what it can."""
    for part in parts().values():
        if hasattr(part, "train"):
            part.train(tell)


def units() -> None:
    """The city's places and units."""
    Place.objects.get_or_create(code=CITY, defaults={"name": "云州市", "source": SOURCE})
    Place.objects.get_or_create(code="990000000000", defaults={"name": "云省", "source": SOURCE})
    for code, name in districts(settings.SAMPLES):
        Place.objects.get_or_create(code=code, defaults={"name": name, "source": SOURCE})
        reached = {"phone": f"0990-5556{code[3:6]}", "hours": "周一至周五 9:00–17:30", "address": f"{name}政务服务中心"}
        Unit.objects.get_or_create(code=f"yz-{code[:6]}", defaults={"name": f"云州市{name}人民政府", "short": f"{name}政府", "kind": "district", "place_code": code, **reached})
    for row in rows(DATA / "units.csv"):
        Unit.objects.get_or_create(code=row["code"], defaults={k: v for k, v in row.items() if k != "code"})
