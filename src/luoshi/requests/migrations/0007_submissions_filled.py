"""What was taken in before: a submission that opened its request has the request's kind; what was joined to another's is of no known kind, and
so nobody but the hotline sees who told it."""

from django.db import migrations
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    telling, matter = apps.get_model("requests", "Telling"), apps.get_model("matters", "Matter")
    telling.objects.filter(Exists(telling.objects.filter(matter=OuterRef("matter"), pk__lt=OuterRef("pk")))).update(joined=True)
    of = matter.objects.filter(pk=OuterRef("matter_id")).order_by()

    def said(key):
        return Coalesce(Subquery(of.annotate(said=KT(f"document__request__{key}")).values("said")[:1]), Value(""))

    opened = telling.objects.filter(joined=False)
    opened.update(demand=said("demand"), against=said("against"))
    secret = matter.objects.filter(pk=OuterRef("matter_id"), document__request__outcome="protected")
    opened.filter(Exists(secret)).update(protected=True)


class Migration(migrations.Migration):
    dependencies = [("matters", "0010_due_waits"), ("requests", "0006_submissions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
