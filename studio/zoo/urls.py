from __future__ import annotations

from django.urls import path

from studio.zoo import api

workspace_urls = [
    path("models/", api.ModelsView.as_view()),
    path("models/publish/", api.PublishView.as_view()),
    path("models/<int:model>/", api.ModelView.as_view()),
    path("models/<int:model>/versions/<int:number>/", api.VersionView.as_view()),
    path("models/<int:model>/versions/<int:number>/package/", api.PackageView.as_view()),
    path("models/<int:model>/versions/<int:number>/pmml/", api.PmmlView.as_view()),
    path("models/<int:model>/versions/<int:number>/score/", api.ScoreView.as_view()),
    path("scorings/<uuid:scoring>/", api.ScoringView.as_view()),
    path("scorings/<uuid:scoring>/download/", api.ScoringDownloadView.as_view()),
]
