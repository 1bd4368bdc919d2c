"""The studio as one ASGI application: limited bodies, Django, and the websockets."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

import django

# Django's apps must be loaded before what follows is imported.
django.setup(set_prefix=False)

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from studio.api.handler import SyncHandler  # noqa: E402
from studio.api.limits import LimitedBodies  # noqa: E402
from studio.apps import load  # noqa: E402
from studio.live.routing import websocket_urlpatterns  # noqa: E402

load()

application = ProtocolTypeRouter(
    {
        "http": LimitedBodies(SyncHandler()),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
