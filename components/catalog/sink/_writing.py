"""What the file outputs share: parameters, and refusing to write over what is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from components import errors, spec


class Writing(spec.Action):
    """Base: checks the place, writes, and tells where."""

    inputs = (spec.port("table"),)
    outputs = (spec.port("report"),)

    class Params(spec.ParamSet):
        path: spec.Path = spec.param("Where it is written.", zh="写入的路径", title=("Path", "路径"))
        existing: Literal["error", "overwrite"] = spec.param(
            "What is done where there is something already.",
            zh="路径已存在时",
            title=("Existing", "已存在时"),
            default="error",
            choices={"error": ("Refuse", "拒绝写入"), "overwrite": ("Overwrite", "覆盖")},
        )

    def write(self, job: spec.Job, write: Callable[[str], None]) -> None:
        """Call `write` with the URI, after the checks; report the place."""
        uri = job.location(self.params.path)
        if exists(job, uri) and self.params.existing == "error":
            raise errors.UserError(_exists(self.params.path))
        write(uri)
        title, body = errors.Text("Written", "已写入"), errors.Text(self.params.path, self.params.path)
        job.report([spec.blocks.words(title, body)])


def files(job: spec.Job, uri: str) -> tuple[Any, Any]:
    """Hadoop's file system of a URI, and the path in it."""
    jvm: Any = job.spark._jvm
    path = jvm.org.apache.hadoop.fs.Path(uri)
    configuration = job.spark._jsparkSession.sessionState().newHadoopConf()
    return path.getFileSystem(configuration), path


def exists(job: spec.Job, uri: str) -> bool:
    system, path = files(job, uri)
    return bool(system.exists(path))


def _exists(path: str) -> errors.Problem:
    return errors.problem(
        "path-exists",
        "There is something at “{path}” already.",
        "路径“{path}”已存在。",
        where=errors.Where(param="path"),
        hint=("Choose “Overwrite”, or another path.", "请选择“覆盖”，或换一个路径。"),
        path=path,
    )
