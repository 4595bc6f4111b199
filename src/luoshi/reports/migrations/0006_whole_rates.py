"""A completion rate that is not whole is not stored as 100, nor one that is not nought as 0 (``wording.shares``): few were, and are said anew."""

from decimal import Decimal

from django.db import migrations

EDGES = (Decimal(0), Decimal(100))


def anew(apps, schema_editor):
    from luoshi.reports.judged_progress import percent_of

    matters = apps.get_model("matters", "Matter").objects.using(schema_editor.connection.alias)
    for matter in matters.filter(kind="commitment", percent__in=EDGES).iterator(chunk_size=500):
        found = percent_of(matter.document)
        if found is not None and found != matter.percent:
            matters.filter(pk=matter.pk).update(percent=found)


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_bulk_moves"), ("matters", "0014_kinds")]
    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
