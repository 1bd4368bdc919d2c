"""Places in the artifact folder become relative to it, so that a data folder can be moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations

import studio.places
from studio.places import everywhere, former

BATCH = 500


def changed(rows: Any, *fields: str) -> Iterator[Any]:
    """The rows of a query that name a place, with these fields rewritten."""
    for row in rows.iterator(chunk_size=BATCH):
        before = {name: getattr(row, name) for name in fields}
        after = {name: everywhere(former, value) for name, value in before.items()}
        if after != before:
            for name, value in after.items():
                setattr(row, name, value)
            yield row


def rewrite(rows: Any, *fields: str) -> None:
    batch: list[Any] = []
    for row in changed(rows, *fields):
        batch.append(row)
        if len(batch) == BATCH:
            rows.model.objects.bulk_update(batch, fields)
            batch = []
    rows.model.objects.bulk_update(batch, fields)


def forwards(apps: Any, schema_editor: Any) -> None:
    rewrite(apps.get_model("runs", "RunOutput").objects.order_by("pk"), "uri", "meta")
    rewrite(apps.get_model("runs", "RunEvent").objects.filter(type="artifact").order_by("pk"), "data")
    rewrite(apps.get_model("runs", "Run").objects.order_by("pk"), "plan")


class Migration(migrations.Migration):
    dependencies = [("runs", "0001_initial")]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.AlterField("run", "plan", studio.places.PlacesField()),
        migrations.AlterField("runevent", "data", studio.places.PlacesField()),
        migrations.AlterField("runoutput", "meta", studio.places.PlacesField(default=dict)),
        migrations.AlterField("runoutput", "uri", studio.places.PlaceField()),
    ]
