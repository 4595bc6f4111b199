"""Upgrading says a completion rate anew that was stored as whole and is not."""

from decimal import Decimal
from importlib import import_module

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.apps import apps
from django.db import connection

from ledger_kit import actors, city, issued
from luoshi.matters import ledger
from luoshi.matters.models import Matter
from luoshi.matters.rebuild import rebuild

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("returned", "stored", "now"), [(99.998, "100.00", "99.99"), (0.001, "0.00", "0.01"), (100, "100.00", "100.00"), (0, "0.00", "0.00")])
def test_a_rate_stored_as_whole_is_said_anew(returned, stored, now):
    who = actors(city()[1])
    made = issued(who["dc"], lead="fgw")
    ledger.move(made, "report", who["fgw"], {"period": "2026-Q1", "progress": "完成", "percent": returned})
    made.refresh_from_db()
    assert str(made.percent) == now
    Matter.objects.filter(pk=made.pk).update(percent=Decimal(stored))  # as it was until November 2026

    class Editor:
        pass

    Editor.connection = connection
    import_module("luoshi.reports.migrations.0006_whole_rates").anew(apps, Editor)
    assert str(Matter.objects.get(pk=made.pk).percent) == now
    assert rebuild().findings == []
