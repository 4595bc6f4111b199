"""The desk has no tables of its own any more: each goes to the source that it belongs to, with its rows, under another name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("luoshi_desk", "0002_hold")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("SavedFilter", "reports_savedfilter"),
                migrations.AlterModelTable("Exchange", "reports_exchange"),
                migrations.AlterModelTable("Hold", "requests_hold"),
            ],
            state_operations=[migrations.DeleteModel("SavedFilter"), migrations.DeleteModel("Exchange"), migrations.DeleteModel("Hold")],
        ),
    ]
