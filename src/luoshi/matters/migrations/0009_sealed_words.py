"""People's words in events are sealed by a key of each event's own, in a table that can be emptied. The columns stay as they are: only
their names in Python change, so that no table is made anew and no guard goes with it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0008_heads")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("event", "data", models.JSONField(db_column="data", default=dict)),
                migrations.RenameField("event", "data", "stored"),
                migrations.AlterField("event", "reason", models.TextField(blank=True, db_column="reason", verbose_name="理由")),
                migrations.RenameField("event", "reason", "stored_reason"),
            ]
        ),
        migrations.CreateModel(
            name="EventKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
                ("matter", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="matters.matter")),
            ],
            options={
                "verbose_name": "文字密钥",
                "verbose_name_plural": "文字密钥",
                "constraints": [models.UniqueConstraint(fields=("matter", "seq"), name="event_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Blot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("event", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="blot", to="matters.event")),
            ],
            options={"verbose_name": "涂销", "verbose_name_plural": "涂销"},
        ),
    ]
