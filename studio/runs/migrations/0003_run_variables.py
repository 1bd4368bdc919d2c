from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0002_places_relative")]

    operations = [
        migrations.AddField("run", "given", models.JSONField(default=dict)),
        migrations.AddField("run", "variables", models.JSONField(default=dict)),
    ]
