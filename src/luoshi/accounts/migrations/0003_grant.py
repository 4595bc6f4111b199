"""What a role was given by the table as shipped is a grant. The table keeps its name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_given")]
    operations = [migrations.AlterModelTable("given", "accounts_given"), migrations.RenameModel("Given", "Grant")]
