"""The queues of requests, soonest due first, on PostgreSQL: it cannot take several states from one index in the order of a third
column, and sorted all that was open for every page. SQLite has no such index (NULLS FIRST), and its order serves without."""

from django.db import migrations

MAKE = """CREATE INDEX matter_queue ON matters_matter (due_at ASC NULLS FIRST, id) WHERE kind = 'request' AND state IN
('received', 'conferring', 'issued', 'under_way', 'sent_back', 'waiting', 'disputed', 'answered')"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX matter_queue")


class Migration(migrations.Migration):
    dependencies = [("matters", "0006_request_counts"), ("registers", "0004_population")]
    operations = [migrations.RunPython(make, drop)]
