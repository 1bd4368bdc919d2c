from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from studio.workspaces.models import AuditRow, Membership, Token, User, Workspace

admin.site.register(User, UserAdmin)


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("slug", "name", "created_at")
    search_fields = ("slug", "name")
    inlines = [MembershipInline]


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "start", "user", "workspace", "expires_at", "used_at")
    exclude = ("hash",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(AuditRow)
class AuditAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("at", "actor", "action", "kind", "object_id", "workspace")
    list_filter = ("action", "workspace")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditRow | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditRow | None = None) -> bool:
        return False
