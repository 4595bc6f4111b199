"""Kind, whom it is against, and whether it is private belong to each submission. An index of the few private ones replaces that of the hidden."""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When

PRIVATE = Q(demand="tip") | Q(hidden=True) | ~Q(firm="") | ~Q(against="") | Q(protected=True)


class Migration(migrations.Migration):
    dependencies = [("requests", "0005_erasure")]

    operations = [
        migrations.AddField("telling", "demand", models.CharField(blank=True, default="", max_length=12, verbose_name="类别"), preserve_default=False),
        migrations.AddField("telling", "against", models.CharField(blank=True, default="", max_length=64, verbose_name="反映的单位"), preserve_default=False),
        migrations.AddField("telling", "protected", models.BooleanField(default=False, verbose_name="依法保密")),
        migrations.AddField("telling", "joined", models.BooleanField(default=False, verbose_name="并入别人的诉求")),
        migrations.AddField(
            "telling",
            "private",
            models.GeneratedField(db_persist=True, expression=Case(When(PRIVATE, then=Value(True)), default=Value(False)), output_field=models.BooleanField()),
        ),
        migrations.RemoveIndex("telling", "telling_private"),
        migrations.AddIndex("telling", models.Index(condition=Q(private=True), fields=["matter", "answered_by"], name="telling_of_few")),
    ]
