from __future__ import annotations

from django.urls import path

from studio.deployments import api

workspace_urls = [
    path("deployments/", api.DeploymentsView.as_view()),
    path("deployments/<int:deployment>/", api.DeploymentView.as_view()),
    path("deployments/<int:deployment>/start/", api.StartView.as_view()),
    path("deployments/<int:deployment>/stop/", api.StopView.as_view()),
    path("deployments/<int:deployment>/revisions/", api.RevisionsView.as_view()),
    path("deployments/<int:deployment>/roll-back/", api.RollBackView.as_view()),
    path("deployments/<int:deployment>/predict/", api.PredictView.as_view()),
]
urlpatterns = [path("endpoints/<slug:slug>/<str:name>/<path:rest>", api.ProxyView.as_view())]
