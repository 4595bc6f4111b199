"""One chain of heads over the whole ledger. Its guards, and the others, are set after every migration (``guards.install``)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0007_queue")]
    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveBigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("last_event", models.BigIntegerField()),
                ("events", models.PositiveBigIntegerField()),
                ("matters", models.PositiveBigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
    ]
