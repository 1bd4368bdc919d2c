from __future__ import annotations

from django.contrib import admin

from studio.zoo.models import Model, ModelVersion, Scoring


@admin.register(Model)
class ModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "workspace", "created_at", "created_by", "deleted_at")
    search_fields = ("name",)


@admin.register(ModelVersion)
class ModelVersionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("model", "number", "stage", "algorithm", "task", "created_at")


@admin.register(Scoring)
class ScoringAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "version", "state", "rows", "created_at")
