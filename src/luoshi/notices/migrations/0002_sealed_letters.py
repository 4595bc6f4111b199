"""Letters are sealed with their receivers: a secret link stood in them in clear. The column keeps its name; what is in it is sealed now."""

from contextlib import suppress

from django.db import migrations, models


def seal_letters(apps, schema_editor):
    from luoshi.matters.data_key import seal, unseal

    notices = apps.get_model("notices", "Notice")
    last = 0
    while some := list(notices.objects.filter(pk__gt=last).exclude(plain="").order_by("pk")[:1_000]):
        for notice in some:
            with suppress(ValueError):  # sealed with a key that is gone: nobody can send it any more
                notice.to = seal({**unseal(bytes(notice.to)), "text": notice.plain})
            notice.plain = ""
        notices.objects.bulk_update(some, ["to", "plain"])
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("notice", "text", models.TextField(blank=True, db_column="text", verbose_name="内容")),
                migrations.RenameField("notice", "text", "plain"),
            ]
        ),
        migrations.RunPython(seal_letters, migrations.RunPython.noop),
    ]
