from __future__ import annotations

from django.urls import path

from studio.workspaces import api

api_urls = [
    path("session", api.SessionView.as_view()),
    path("workspaces/", api.WorkspacesView.as_view()),
]
workspace_urls = [
    path("tokens/", api.TokensView.as_view()),
    path("tokens/<int:token>/", api.TokenView.as_view()),
    path("members/", api.MembersView.as_view()),
    path("members/<int:user>/", api.MemberView.as_view()),
    path("bin/", api.BinView.as_view()),
    path("bin/<slug:kind>/<int:key>/restore/", api.BinRestoreView.as_view()),
    path("audit/", api.AuditView.as_view()),
]
urlpatterns = [path("login/once/<str:secret>", api.login_once, name="login-once")]
