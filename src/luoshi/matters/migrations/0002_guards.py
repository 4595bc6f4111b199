"""What the database itself sees to: events are never changed or deleted; the search index of pairs of characters."""

from django.db import migrations

SQLITE = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON matters_event BEGIN SELECT RAISE(ABORT, 'events are only ever appended'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON matters_event BEGIN SELECT RAISE(ABORT, 'events are only ever appended'); END",
    'CREATE VIRTUAL TABLE matters_search USING fts5(grams, tokenize = "unicode61 remove_diacritics 0")',
)
POSTGRESQL = (
    "CREATE FUNCTION matters_event_frozen() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'events are only ever appended'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER event_frozen BEFORE UPDATE OR DELETE ON matters_event FOR EACH ROW EXECUTE FUNCTION matters_event_frozen()",
    "CREATE TABLE matters_search (matter_id bigint PRIMARY KEY, grams text[] NOT NULL, plain text NOT NULL)",
    "CREATE INDEX matters_search_grams ON matters_search USING gin (grams)",
)
UNDO = {
    "sqlite": ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete", "DROP TABLE matters_search"),
    "postgresql": ("DROP TRIGGER event_frozen ON matters_event", "DROP FUNCTION matters_event_frozen", "DROP TABLE matters_search"),
}


def forward(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backward(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
