"""Kinds of matter are declared by their sources: the columns no longer name them, nor do the ledger's own rights (those that kinds declare stay, and
are made after every migration). A document keeps the keys of its own kind alone; what goes was blank in each. Nothing of an event changes.

Taken back, `luoshi rebuild --write` with the program of before puts the blank keys in again."""

from django.db import migrations, models, transaction

COMMITMENTS_ONLY = (
    *("sources", "sub_text", "leader", "due", "first_due", "nodes", "targets", "asked_target", "progress", "helper_progress", "returned", "conclusion"),
    *("concluded_by", "objection", "proposal", "parent", "weight", "rollup"),
)
SURPLUS = {"request": COMMITMENTS_ONLY, "commitment": ("request",)}


STEP = 10_000  # rows a transaction


def strip(apps, schema_editor):
    """The database takes the keys out itself, so many rows at a time: what is locked and logged stays small. Stopped in between it is begun anew, and does no
    harm to rows that are done."""
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        cases = " ".join(f"WHEN '{kind}' THEN document - ARRAY[{', '.join(repr(k) for k in keys)}]" for kind, keys in SURPLUS.items())
    else:
        cases = " ".join(f"WHEN '{kind}' THEN json_remove(document, {', '.join(repr('$.' + k) for k in keys)})" for kind, keys in SURPLUS.items())
    statement = f"UPDATE matters_matter SET document = CASE kind {cases} END WHERE kind IN ('request', 'commitment') AND id > %s AND id <= %s"
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM matters_matter")
        for done in range(0, cursor.fetchone()[0] or 0, STEP):
            with transaction.atomic(using=connection.alias):
                cursor.execute(statement, [done, done + STEP])


class Migration(migrations.Migration):
    atomic = False  # each step is, for itself
    dependencies = [("matters", "0013_look")]

    operations = [
        migrations.AlterModelOptions(
            name="matter",
            options={
                "ordering": ("id",),
                "permissions": [
                    ("view_all_matters", "Can see every unit's matters"),
                    ("view_audit", "Can see the audit of the ledger"),
                    ("draft_matter", "Can draft matters"),
                    ("verify_matter", "Can verify, send back, overrule"),
                    ("take_down", "Can take down what is public"),
                ],
                "verbose_name": "事项",
                "verbose_name_plural": "事项",
            },
        ),
        migrations.SeparateDatabaseAndState(  # nothing of the table changes: SQLite would write it anew
            state_operations=[
                migrations.AlterField(model_name="matter", name="kind", field=models.CharField(max_length=12, verbose_name="类别")),
                migrations.AlterField(model_name="matter", name="state", field=models.CharField(max_length=12, verbose_name="状态")),
                migrations.AlterField(model_name="matter", name="verdict", field=models.CharField(blank=True, max_length=12, verbose_name="结论")),
            ],
        ),
        migrations.RunPython(strip, migrations.RunPython.noop),
    ]
