from __future__ import annotations

from django.urls import path

from studio.experiments import api

api_urls = [path("templates", api.TemplatesView.as_view())]
workspace_urls = [
    path("infer/", api.InferView.as_view()),
    path("infer/compact/", api.CompactInferView.as_view()),
    path("experiments/", api.ExperimentsView.as_view()),
    path("experiments/<int:experiment>/", api.ExperimentView.as_view()),
    path("experiments/<int:experiment>/document/", api.DocumentView.as_view()),
    path("experiments/<int:experiment>/import/", api.ImportView.as_view()),
    path("experiments/<int:experiment>/export/", api.ExportView.as_view()),
    path("experiments/<int:experiment>/code/", api.CodeView.as_view()),
    path("experiments/<int:experiment>/versions/", api.VersionsView.as_view()),
    path("experiments/<int:experiment>/versions/<int:number>/", api.VersionView.as_view()),
    path("experiments/<int:experiment>/versions/<int:number>/code/", api.VersionCodeView.as_view()),
    path("experiments/<int:experiment>/versions/<int:number>/restore/", api.VersionRestoreView.as_view()),
]
