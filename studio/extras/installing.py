"""Packages that are fetched when they are first needed: which there are, and their installation beside the running studio.

An installation is a process of its own, known by its handle in a file: it goes on when the studio is restarted, and
whoever asks sees its end.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from components.errors import Text, problem
from runners import environments
from runners.launchers import handles
from studio.api.problems import Refused, not_found
from studio.api.views import Bilingual
from studio.environment import ROOT
from studio.extras import shapes
from studio.workspaces import actions
from studio.workspaces.models import User

SCRIPT = ROOT / "deploy" / "setup" / "extra.sh"
LINES = 12
LOG_BYTES = 20_000
_lock = threading.Lock()


@dataclass(frozen=True)
class Extra:
    """`key` is what components need (runners/environments.py) and the name of the lock below requirements/."""

    key: str
    title: Text
    help: Text
    licence: str
    megabytes: int


KNOWN = {
    extra.key: extra
    for extra in (
        Extra(
            "tensorflow",
            Text("TensorFlow", "TensorFlow"),
            Text("Neural networks, also in Python scripts.", "神经网络训练，Python 脚本中也可使用。"),
            "Apache-2.0",
            330,
        ),
    )
}


def listed(user: User) -> shapes.Extras:
    """The environment and every extra with its state."""
    states = [_told(extra) for extra in KNOWN.values()]
    here = environments.probe()
    packages = {name: version for name, version in here.versions.items() if name != "python"}
    why = refusal(user)
    return shapes.Extras(
        python=here.versions["python"],
        packages=packages,
        refusal=Bilingual.model_validate(why) if why else None,
        extras=states,
    )


def install(key: str, user: User) -> None:
    """Begin to install an extra, unless it is there or on its way; raises Refused where this user or this studio may not."""
    if key not in KNOWN:
        raise not_found("extra", key)
    why = refusal(user)
    if why is not None:
        raise Refused(problem("extra-refused", why.en, why.zh), 403)
    with _lock:
        if _state(key) in ("installing", "installed"):
            return
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{key}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(SCRIPT), key], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        _write(key, {**handles.identity(process.pid), "began_at": time.time()})
    threading.Thread(target=process.wait, daemon=True, name=f"install-{key}").start()
    actions.audit(None, user, "extra.install", user, extra=key)


def refusal(user: User) -> Text | None:
    """Why this user cannot install anything here; None where it is possible."""
    if not user.is_superuser:
        return Text("Only the administrator of this studio installs extras.", "只有本系统的管理员可以安装扩展。")
    if not settings.EMBEDDED:
        return Text("On a cluster, extras belong into the image.", "集群部署时，请将扩展加入镜像。")
    own = Path(sys.prefix).resolve() == (ROOT / ".venv").resolve()
    if not own or not SCRIPT.exists() or not os.access(sys.prefix, os.W_OK):
        return Text(
            "This studio runs in a Python environment that `make setup` did not make; install the packages there.",
            "当前 Python 环境不是由 `make setup` 创建的，请在该环境中自行安装。",
        )
    return None


def _told(extra: Extra) -> shapes.Extra:
    state = _state(extra.key)
    handle = _read(extra.key)
    versions = environments.probe().versions
    names = environments.PROVIDES[extra.key]
    return shapes.Extra(
        key=extra.key,
        title=Bilingual.model_validate(extra.title),
        help=Bilingual.model_validate(extra.help),
        licence=extra.licence,
        megabytes=extra.megabytes,
        command=f"make {extra.key}",
        state=state,
        version=next((versions[name] for name in names if name in versions), None),
        began_at=handle["began_at"] if handle and state == "installing" else None,
        log=_log(extra.key) if state in ("installing", "failed") else [],
    )


def _state(key: str) -> shapes.State:
    handle = _read(key)
    if handle and not handle.get("ended"):
        if handles.process_of(handle) is not None:
            return "installing"
        environments.probe.cache_clear()
        _write(key, {**handle, "ended": True})
    if key in environments.probe().provides:
        # What is gone later, with an environment that was made anew, has not failed.
        (_folder() / f"{key}.json").unlink(missing_ok=True)
        return "installed"
    return "failed" if handle else "absent"


def _folder() -> Path:
    return Path(settings.STUDIO_DATA) / "extras"


def _read(key: str) -> dict[str, Any] | None:
    file = _folder() / f"{key}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def _write(key: str, handle: dict[str, Any]) -> None:
    file = _folder() / f"{key}.json"
    draft = file.with_suffix(".tmp")
    draft.write_text(json.dumps(handle), encoding="utf-8")
    draft.replace(file)


def _log(key: str) -> list[str]:
    """The last lines of the installation's output."""
    file = _folder() / f"{key}.log"
    if not file.exists():
        return []
    with file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - LOG_BYTES))
        text = log.read().decode("utf-8", "replace")
    return [line.strip() for line in text.splitlines() if line.strip()][-LINES:]
