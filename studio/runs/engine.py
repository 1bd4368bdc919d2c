"""The memory of this studio's engines: chosen by its administrator, else as the environment says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psutil
from django.conf import settings
from django.urls import reverse

from components.errors import Text, problem
from runners import advice
from runners.spark import session
from studio.api.problems import Refused
from studio.api.views import Bilingual
from studio.runs import shapes
from studio.runs.apps import warm_launcher
from studio.runs.models import Run
from studio.workspaces import actions
from studio.workspaces.models import User

LEAST_MB = 768


def chosen_mb() -> int | None:
    """The heap that was chosen for every engine to come; None where nobody has."""
    try:
        return int(json.loads(_file().read_text(encoding="utf-8"))["heap_mb"])
    except FileNotFoundError:
        return None


def told(user: User) -> shapes.EngineMemory:
    why = _refusal(user)
    return shapes.EngineMemory(
        heap_mb=chosen_mb() or session.heap_mb(),
        default_mb=session.heap_mb(),
        machine_mb=machine_mb(),
        chosen=chosen_mb() is not None,
        refusal=Bilingual.model_validate(why) if why else None,
        pages=reverse("spark-pages") if user.is_superuser and _warm() else None,
    )


def _warm() -> bool:
    """Whether a warm engine of this machine lives, which has pages."""
    launcher = warm_launcher()
    return launcher is not None and launcher.address() is not None


def choose(user: User, heap_mb: int | None) -> None:
    """Have the engines to come ask for so much, or for the default; a warm driver ends what it runs and is followed by another.

    Raises Refused for anybody but the administrator, and for what this machine does not have.
    """
    why = _refusal(user)
    if why:
        raise Refused(problem("engine-refused", why.en, why.zh), 403)
    if heap_mb is not None and not LEAST_MB <= heap_mb <= machine_mb():
        raise Refused(
            problem(
                "engine-memory-wrong",
                "An engine takes {least} to {most} MB on this machine.",
                "在本机上，引擎内存应为 {least} 至 {most} MB。",
                least=LEAST_MB,
                most=machine_mb(),
            )
        )
    if heap_mb is None:
        _file().unlink(missing_ok=True)
    else:
        draft = _file().with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps({"heap_mb": heap_mb}), encoding="utf-8")
        draft.replace(_file())
    actions.audit(None, user, "engine.memory", user, heap_mb=heap_mb)


def advised(run: Run) -> shapes.Advice | None:
    """What to ask for next time, by what this run used; None where its engines did not tell, or it was a draft."""
    if run.draft:
        return None
    ends = run.events.filter(type="stage-finished").values_list("data", flat=True)
    found = advice.of([end["usage"] for end in ends if end.get("usage")], machine_mb())
    if found is None:
        return None
    text = Bilingual(en=found.text.en, zh=found.text.zh)
    return shapes.Advice(
        code=found.code, text=text, asked_mb=found.asked_mb, used_mb=found.used_mb, spilled_mb=found.spilled_mb,
        suggested_mb=found.suggested_mb,
    )  # fmt: skip


def machine_mb() -> int:
    return int(psutil.virtual_memory().total >> 20)


def _refusal(user: User) -> Text | None:
    if not user.is_superuser:
        return Text("Only the administrator of this studio sets the memory.", "只有本系统的管理员可以设置内存。")
    if not settings.EMBEDDED:
        return Text(
            "On a cluster, STUDIO_SPARK_HEAP_MB of the workers sets the memory.",
            "集群部署时，请通过各工作进程的 STUDIO_SPARK_HEAP_MB 设置内存。",
        )
    return None


def _file() -> Path:
    folder: Path = settings.STUDIO_DATA
    return folder / "engine.json"
