"""The environment of runs and what can be added to it, over HTTP."""

from __future__ import annotations

from typing import cast

from rest_framework.request import Request

from components.errors import problem
from studio.api.access import LOGGED_IN
from studio.api.problems import Refused
from studio.api.views import View, endpoint
from studio.extras import installing, shapes
from studio.workspaces.models import User


class ExtrasView(View):
    @endpoint("extras_list", role=LOGGED_IN, answer=shapes.Extras)
    def get(self, request: Request) -> shapes.Extras:
        """What runs find installed, and what can be installed for them."""
        return installing.listed(cast(User, request.user))


class ExtraView(View):
    @endpoint("extras_install", role=LOGGED_IN, answer=shapes.Extras, status=202)
    def post(self, request: Request, key: str) -> shapes.Extras:
        """Begin to install an extra; its state is asked for again until it is there. The administrator's, and no token's."""
        user = cast(User, request.user)
        if request.auth is not None:
            raise Refused(problem("token-refused", "No token may install extras.", "令牌不能安装扩展。"), 403)
        installing.install(key, user)
        return installing.listed(user)
