from __future__ import annotations

from django.contrib import admin

from studio.runs.models import Run


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("pk", "experiment", "number", "state", "created_by", "created_at", "finished_at", "lease_owner")
    list_filter = ("state", "workspace")
    readonly_fields = tuple(field.name for field in Run._meta.fields)
