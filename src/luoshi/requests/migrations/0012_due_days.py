"""A limit that ends with a day is due on that day, not on the next one (``wording.ends``)."""

from datetime import time, timedelta

from django.db import migrations
from django.db.models import F
from django.db.models.functions import TruncDate

AT_ONCE = 20_000
MINUTE = timedelta(minutes=1)


def days(apps, schema_editor):
    matters = apps.get_model("matters", "Matter").objects.using(schema_editor.connection.alias)
    last = matters.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, last + 1, AT_ONCE):
        ends_a_day = matters.filter(pk__gt=start, pk__lte=start + AT_ONCE, kind="request", due_at__time=time(0))
        ends_a_day.update(due=TruncDate(F("due_at") - MINUTE))


class Migration(migrations.Migration):
    dependencies = [("requests", "0011_submission"), ("matters", "0014_kinds")]
    operations = [migrations.RunPython(days, migrations.RunPython.noop)]
