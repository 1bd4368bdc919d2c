from __future__ import annotations

from django.urls import path

from studio.live.consumers import ExperimentWatcher, RunWatcher

websocket_urlpatterns = [
    path("ws/runs/<int:key>/", RunWatcher.as_asgi()),
    path("ws/experiments/<int:key>/", ExperimentWatcher.as_asgi()),
]
