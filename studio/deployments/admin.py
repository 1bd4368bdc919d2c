from __future__ import annotations

from django.contrib import admin

from studio.deployments.models import Deployment, DeploymentEvent, Revision


@admin.register(Deployment)
class DeploymentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "workspace", "state", "wanted", "version", "created_at", "deleted_at")
    search_fields = ("name",)


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("deployment", "number", "state", "version", "created_at")


@admin.register(DeploymentEvent)
class DeploymentEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("at", "deployment", "level", "kind")
