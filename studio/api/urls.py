from __future__ import annotations

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from studio.api import docs, meta

api_urls = [
    path("components", meta.ComponentsView.as_view()),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[], authentication_classes=[]), name="schema"),
    path("docs/", docs.docs, name="docs"),
]
urlpatterns = [path("healthz", meta.healthz), path("metrics", meta.metrics)]
