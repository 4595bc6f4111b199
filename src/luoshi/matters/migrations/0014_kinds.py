"""Kinds of matter are declared by their sources: the columns no longer name them, nor do the ledger's own rights (those that kinds declare stay, and
are made after every migration). A document keeps the keys of its own kind alone; what goes was blank in each. Nothing of an event changes.

Taken back, `luoshi rebuild --write` with the program of before puts the blank keys in again."""

from django.db import migrations, models

COMMITMENTS_ONLY = (
    *("sources", "sub_text", "leader", "due", "first_due", "nodes", "targets", "asked_target", "progress", "helper_progress", "returned", "conclusion"),
    *("concluded_by", "objection", "proposal", "parent", "weight", "rollup"),
)
SURPLUS = {"request": COMMITMENTS_ONLY, "commitment": ("request",)}


def strip(apps, schema_editor):
    """One statement for all rows: the database takes the keys out itself."""
    if schema_editor.connection.vendor == "postgresql":
        cases = " ".join(f"WHEN '{kind}' THEN document - ARRAY[{', '.join(repr(k) for k in keys)}]" for kind, keys in SURPLUS.items())
    else:
        cases = " ".join(f"WHEN '{kind}' THEN json_remove(document, {', '.join(repr('$.' + k) for k in keys)})" for kind, keys in SURPLUS.items())
    schema_editor.execute(f"UPDATE matters_matter SET document = CASE kind {cases} END WHERE kind IN ('request', 'commitment')")


class Migration(migrations.Migration):
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
