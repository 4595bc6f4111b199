import django.db.models.deletion
from django.db import migrations, models

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
MATTER = ("matter", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="matters.matter"))


class Migration(migrations.Migration):
    initial = True
    dependencies = [("matters", "0014_kinds")]
    operations = [
        migrations.CreateModel("Finder", [ID, MATTER, ("sealed", models.BinaryField())]),
        migrations.CreateModel("Shelf", [ID, MATTER, ("colour", models.CharField(max_length=20))]),
    ]
