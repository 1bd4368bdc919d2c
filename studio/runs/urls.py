from __future__ import annotations

from csp.decorators import csp_replace
from django.urls import path

from studio.runs import api, clusters, outputs, pages

spark_pages, run_pages = (
    csp_replace(pages.RULES)(view.as_view()) for view in (pages.SparkPagesView, pages.RunPagesView)
)

api_urls = [
    path("runs/<int:run>/events", api.EngineEventsView.as_view(), name="engine-events"),
    path("engine/", api.EngineMemoryView.as_view()),
    path("engine/pages/", spark_pages, name="spark-pages"),
    path("engine/pages/<path:path>", spark_pages),
]
workspace_urls = [
    path("experiments/<int:experiment>/plan/", api.PlanView.as_view()),
    path("experiments/<int:experiment>/runs/", api.StartView.as_view()),
    path("runs/", api.RunsView.as_view()),
    path("storage/", api.StorageView.as_view()),
    path("cluster/", clusters.ClusterView.as_view()),
    path("runs/<int:run>/", api.RunView.as_view()),
    path("runs/<int:run>/cancel/", api.CancelView.as_view()),
    path("runs/<int:run>/rerun/", api.RerunView.as_view()),
    path("runs/<int:run>/advice/", api.AdviceView.as_view()),
    path("runs/<int:run>/events/", api.EventsView.as_view()),
    path("runs/<int:run>/logs/", api.LogsView.as_view()),
    path("runs/<int:run>/stages/<slug:stage>/log/", api.StageLogView.as_view()),
    path("runs/<int:run>/pages/", run_pages, name="run-pages"),
    path("runs/<int:run>/pages/<path:path>", run_pages),
    path("runs/<int:run>/nodes/<str:node>/outputs/<str:port>/", outputs.OutputView.as_view()),
    path("runs/<int:run>/nodes/<str:node>/outputs/<str:port>/download/", outputs.DownloadView.as_view()),
]
