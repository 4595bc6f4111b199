"""Saved filters and tables sent in, from the desk; the tables have their names already (``luoshi_desk`` 0003). Rights given on them go with them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def renamed(old, new):
    def move(apps, schema_editor):
        types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
        types.filter(app_label=old, model__in=("savedfilter", "exchange")).update(app_label=new)

    return move


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_waiting"),
        ("luoshi_desk", "0003_to_their_sources"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Exchange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=20, verbose_name="类别")),
                        ("name", models.CharField(max_length=200, verbose_name="文件名")),
                        ("sha256", models.CharField(db_index=True, max_length=64)),
                        ("rows", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                        ("taken_at", models.DateTimeField(null=True, verbose_name="采用时间")),
                        (
                            "taken_by",
                            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="采用人"),
                        ),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="上传人")),
                    ],
                    options={
                        "verbose_name": "交换表",
                        "verbose_name_plural": "交换表",
                    },
                ),
                migrations.CreateModel(
                    name="SavedFilter",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=40, verbose_name="名称")),
                        ("query", models.CharField(max_length=1000, verbose_name="条件")),
                        (
                            "user",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="saved_filters", to=settings.AUTH_USER_MODEL, verbose_name="人员"),
                        ),
                    ],
                    options={
                        "verbose_name": "常用筛选",
                        "verbose_name_plural": "常用筛选",
                        "ordering": ("name",),
                        "constraints": [models.UniqueConstraint(fields=("user", "name"), name="saved_filter_once")],
                    },
                ),
            ],
        ),
        migrations.RunPython(renamed("luoshi_desk", "reports"), renamed("reports", "luoshi_desk")),
    ]
