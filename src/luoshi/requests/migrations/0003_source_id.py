"""A telling without a number of its source has none (NULL) instead of an empty one, so that a plain unique index serves: the partial
one before was of no use to SQLite when a number was looked up, and every intake read the whole table."""

from django.db import migrations, models


def none_for_empty(apps, schema_editor):
    apps.get_model("requests", "Telling").objects.filter(source_id="").update(source_id=None)


def empty_for_none(apps, schema_editor):
    apps.get_model("requests", "Telling").objects.filter(source_id=None).update(source_id="")


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_looks")]

    operations = [
        migrations.RemoveConstraint("telling", "telling_once"),
        migrations.AlterField("telling", "source_id", models.CharField("来源编号", max_length=100, null=True, blank=True)),
        migrations.RunPython(none_for_empty, empty_for_none),
        migrations.AddConstraint("telling", models.UniqueConstraint(fields=["source", "source_id"], name="telling_once")),
    ]
