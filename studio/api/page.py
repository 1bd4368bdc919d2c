"""The one HTML page: it loads the web build, and every address that is not the API's leads to it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from csp.context_processors import nonce
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """index.html with the build's entry, its styles and preloads, and a nonce for what is made at run time."""
    files = entry(settings.STUDIO_WEB)
    status = 200 if files else 503
    context = {"files": files, "CSP_NONCE": nonce(request)["CSP_NONCE"]}
    return render(request, "studio/index.html", context, status=status)


def entry(build: Path) -> dict[str, Any] | None:
    """Addresses of the entry script, its style sheets and the scripts to preload; None when nothing was built yet."""
    file = build / "manifest.json"
    if not file.is_file():
        return None
    return _entry(file, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _entry(file: Path, changed: int) -> dict[str, Any]:
    manifest = json.loads(file.read_text())
    main = next(chunk for chunk in manifest.values() if chunk.get("isEntry"))
    scripts, styles = [], list(main.get("css", []))
    for name in main.get("imports", []):
        scripts.append(manifest[name]["file"])
        styles += manifest[name].get("css", [])
    return {
        "script": static(f"webui/{main['file']}"),
        "styles": [static(f"webui/{name}") for name in dict.fromkeys(styles)],
        "icon": static("webui/favicon.svg"),
        "preloads": [static(f"webui/{name}") for name in scripts],
    }
