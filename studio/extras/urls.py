from __future__ import annotations

from django.urls import path

from studio.extras import api

api_urls = [
    path("extras/", api.ExtrasView.as_view()),
    path("extras/<slug:key>/", api.ExtraView.as_view()),
]
