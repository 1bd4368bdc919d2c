from __future__ import annotations

from django.urls import path

from studio.datasets import api

workspace_urls = [
    path("uploads/", api.UploadsView.as_view()),
    path("uploads/<uuid:upload>/preview/", api.UploadPreviewView.as_view()),
    path("datasets/", api.DatasetsView.as_view()),
    path("datasets/<int:dataset>/", api.DatasetView.as_view()),
    path("datasets/<int:dataset>/preview/", api.DatasetPreviewView.as_view()),
]
