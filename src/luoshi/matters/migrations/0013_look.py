"""Why a matter's words are not public as they are, as a column. What was taken in before stays as it was shown: what was told on the web and by
Open311 public, the rest not."""

from django.db import migrations, models


def fill(apps, schema_editor):
    told = apps.get_model("matters", "Matter").objects.filter(kind="request")
    told.exclude(models.Q(document__request__channel="web") | models.Q(document__request__channel="open311")).update(look="never")


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0012_unfinished"),
        ("registers", "0004_population"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="matter",
            options={
                "ordering": ("id",),
                "permissions": [
                    ("view_all_matters", "Can see every unit's matters"),
                    ("view_audit", "Can see the audit of the ledger"),
                    ("draft_matter", "Can draft matters"),
                    ("issue_matter", "Can issue and reassign matters"),
                    ("change_target", "Can approve a change of target or deadline"),
                    ("verify_matter", "Can verify, send back, overrule"),
                    ("return_progress", "Can return progress for the own unit"),
                    ("return_progress_any", "Can return progress for any unit"),
                    ("take_request", "Can take in requests"),
                    ("dispatch_request", "Can dispatch requests, adjudicate, extend"),
                    ("handle_request", "Can handle the own unit's requests"),
                    ("handle_request_any", "Can handle any unit's requests"),
                    ("call_back", "Can call people back"),
                    ("exclude_request", "Can exclude requests from the rates"),
                    ("look_words", "Can look at words and make them public"),
                    ("take_down", "Can take down what is public"),
                ],
                "verbose_name": "事项",
                "verbose_name_plural": "事项",
            },
        ),
        migrations.AddField(model_name="matter", name="look", field=models.CharField(max_length=6, null=True)),
        migrations.AddIndex(model_name="matter", index=models.Index(condition=models.Q(("look", "waits")), fields=["opened_at"], name="matter_look")),
        migrations.RunPython(fill, migrations.RunPython.noop),  # last: PostgreSQL builds no index over rows that a transaction has just changed
    ]
