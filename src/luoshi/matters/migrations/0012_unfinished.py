"""What could not be done when a matter was written, to be done by the worker later."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0011_danger"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unfinished",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=20)),
                ("of", models.BigIntegerField(default=0)),
                ("why", models.CharField(max_length=80)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("since", models.DateTimeField(auto_now_add=True)),
                ("next_at", models.DateTimeField(db_index=True)),
                ("matter", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="unfinished", to="matters.matter")),
            ],
            options={
                "verbose_name": "待补做",
                "verbose_name_plural": "待补做",
                "constraints": [models.UniqueConstraint(fields=("matter", "what", "of"), name="unfinished_once")],
            },
        ),
    ]
