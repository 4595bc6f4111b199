"""A telling is called what the field calls it, a submission (来件). Names in Python alone: tables and columns stay as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0010_hold")]
    operations = [
        migrations.AlterModelTable("telling", "requests_telling"),
        migrations.RenameModel("Telling", "Submission"),
        migrations.AlterField(
            "look",
            "telling",
            models.ForeignKey(db_column="telling_id", null=True, on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="requests.submission"),
        ),
        migrations.RenameField("look", "telling", "submission"),
        migrations.AlterField("erasure", "tellings", models.JSONField(db_column="tellings", default=list)),
        migrations.RenameField("erasure", "tellings", "submissions"),
        migrations.AlterField("proposal", "tellings", models.JSONField(db_column="tellings", default=list)),
        migrations.RenameField("proposal", "tellings", "submissions"),
        migrations.AlterField("submission", "matter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="matters.matter")),
        migrations.AlterField("submission", "caller", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="submissions", to="requests.caller")),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("look", "look_of_telling"),
                migrations.AddIndex("look", models.Index(fields=["submission", "at"], name="look_of_telling")),
            ]
        ),
    ]
