"""Places in the artifact folder become relative to it, so that a data folder can be moved."""

from __future__ import annotations

from typing import Any

from django.db import migrations

import studio.places


def forwards(apps: Any, schema_editor: Any) -> None:
    for name in ("ModelVersion", "Scoring"):
        model = apps.get_model("zoo", name)
        for key, uri in list(model.objects.exclude(uri="").values_list("pk", "uri")):
            model.objects.filter(pk=key).update(uri=studio.places.former(uri))


class Migration(migrations.Migration):
    dependencies = [("zoo", "0001_initial")]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.AlterField("modelversion", "uri", studio.places.PlaceField()),
        migrations.AlterField("scoring", "uri", studio.places.PlaceField(blank=True, default="")),
    ]
