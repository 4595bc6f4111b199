"""Certificates of erasure."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0004_private_tellings")]
    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by", models.CharField(max_length=150, verbose_name="经办")),
                ("basis", models.CharField(max_length=300, verbose_name="依据")),
                ("tellings", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={"verbose_name": "抹去证书", "verbose_name_plural": "抹去证书", "permissions": [("erase_person", "Can erase a person's data")]},
        ),
    ]
