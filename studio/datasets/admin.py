from __future__ import annotations

from django.contrib import admin

from studio.datasets.models import Dataset, DatasetVersion, Upload


@admin.register(Dataset)
class DatasetAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "workspace", "created_at", "created_by", "deleted_at")
    search_fields = ("name",)


@admin.register(DatasetVersion)
class DatasetVersionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("dataset", "number", "rows", "bytes", "created_at")
    exclude = ("profile",)


@admin.register(Upload)
class UploadAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "workspace", "bytes", "created_at", "created_by")
