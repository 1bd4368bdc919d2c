from __future__ import annotations

from django.contrib import admin

from studio.experiments.models import Experiment, Version


@admin.register(Experiment)
class ExperimentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "workspace", "revision", "updated_at", "updated_by", "deleted_at")
    list_filter = ("workspace",)
    search_fields = ("name",)
    readonly_fields = ("document", "revision")


@admin.register(Version)
class VersionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("experiment", "number", "note", "created_at", "created_by")
    readonly_fields = ("document", "hash")
