"""Places in the artifact folder become relative to it, so that a data folder can be moved."""

from __future__ import annotations

from typing import Any

from django.db import migrations

import studio.places


def forwards(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("datasets", "DatasetVersion")
    for key, uri in list(model.objects.values_list("pk", "uri")):
        model.objects.filter(pk=key).update(uri=studio.places.former(uri))


class Migration(migrations.Migration):
    dependencies = [("datasets", "0001_initial")]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.AlterField("datasetversion", "uri", studio.places.PlaceField()),
    ]
