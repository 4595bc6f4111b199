"""Who is calling back, from the desk; the table has its name already (``luoshi_desk`` 0003). Rights given on it go with it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def renamed(old, new):
    def move(apps, schema_editor):
        apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias).filter(app_label=old, model="hold").update(app_label=new)

    return move


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0009_sweep"),
        ("luoshi_desk", "0003_to_their_sources"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("matters", "0005_asked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("calling", models.BooleanField(default=True)),
                        ("until", models.DateTimeField(db_index=True, verbose_name="保留到")),
                        ("matter", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="matters.matter")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="人员")),
                    ],
                    options={
                        "verbose_name": "回访占用",
                        "verbose_name_plural": "回访占用",
                    },
                ),
            ],
        ),
        migrations.RunPython(renamed("luoshi_desk", "requests"), renamed("requests", "luoshi_desk")),
    ]
