"""Every address of the studio: each app's own, and the page for all that is left."""

from __future__ import annotations

import importlib
import importlib.util

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from studio.api.page import page
from studio.apps import studio_apps

Urls = list[URLPattern | URLResolver]


def collected(name: str) -> Urls:
    """The lists called `name` in the urls modules of all apps, one after another."""
    found: Urls = []
    for app in studio_apps():
        module = f"{app.name}.urls"
        if importlib.util.find_spec(module) is not None:
            found += getattr(importlib.import_module(module), name, [])
    return found


urlpatterns: Urls = [
    path("admin/", admin.site.urls),
    path("api/workspaces/<slug:slug>/", include(collected("workspace_urls"))),
    path("api/", include(collected("api_urls"))),
    *collected("urlpatterns"),
    re_path(r"^(?!api/|static/|admin/|ws/|endpoints/).*$", page, name="page"),
]
