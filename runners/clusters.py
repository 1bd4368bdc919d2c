"""How stages run on a cluster: one typed declaration, from which policy, form, checks and spark-submit's settings come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from components import errors
from components.errors import Text
from components.spec.reasons import chinese

Kind = Literal["local", "standalone", "yarn", "kubernetes"]
Memory = Annotated[int, Field(ge=384, le=1_048_576)]
Cores = Annotated[int, Field(ge=1, le=256)]
Count = Annotated[int, Field(ge=1, le=10_000)]

ALLOWED = re.compile(
    r"spark\.(sql\.(shuffle\.partitions|adaptive\.[a-zA-Z.]+|autoBroadcastJoinThreshold|files\.maxPartitionBytes|broadcastTimeout)"
    r"|(driver|executor)\.(memoryOverhead|memoryOverheadFactor|maxResultSize|extraClassPath)"
    r"|memory\.(fraction|storageFraction|offHeap\.(enabled|size))|default\.parallelism|locality\.wait|speculation"
    r"|dynamicAllocation\.[a-zA-Z.]+|network\.timeout|task\.(cpus|maxFailures)|(driver|executor)\.heartbeatInterval"
    r"|yarn\.(jars|archive|am\.[a-zA-Z.]+|executor\.nodeLabelExpression|priority)"
    r"|kubernetes\.(driver|executor)\.(request|limit)\.cores"
    r"|kubernetes\.(driver|executor)\.(label|annotation|secretKeyRef|node\.selector)\.[a-zA-Z0-9._/-]+"
    r"|hadoop\.(fs\.s3a|dfs)\.[a-zA-Z0-9.-]+)"
)
"""Spark settings that a policy may add: sizes, places and class paths of the cluster. None has anything run where the studio is."""
SECRET = re.compile(r"(secret|password|access\.key|token|credential)", re.IGNORECASE)


class Dynamic(BaseModel):
    """Executors come and go between these two counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least: Annotated[int, Field(ge=0, le=10_000)] = 0
    most: Count = 4


class Cluster(BaseModel):
    """Where stages run, with what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind = "local"
    master: str = Field("", max_length=500)
    """Standalone: `spark://host:7077`; YARN: the resource manager's `http://host:8088`; Kubernetes: `https://host:6443`."""
    queue: str = Field("", max_length=200, pattern=r"^[A-Za-z0-9._-]*$")
    namespace: str = Field("default", max_length=63, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
    service_account: str = Field("", max_length=253, pattern=r"^[a-z0-9.-]*$")
    image: str = Field("", max_length=500, pattern=r"^[A-Za-z0-9._:/@-]*$")
    pod_template: str = Field("", max_length=500)
    """A file on the studio's machine with what pods have besides."""
    driver_memory_mb: Memory = 1024
    driver_cores: Cores = 1
    executor_memory_mb: Memory = 1024
    executor_cores: Cores = 1
    executors: Count = 2
    dynamic: Dynamic | None = None
    python: str = Field("", max_length=500)
    """A path that exists on every node, or the URI of an archive with `bin/python` in it."""
    code: str = Field("/opt/studio", max_length=500, pattern=r"^/[A-Za-z0-9._/-]+$")
    """Kubernetes: the folder of the image with the product's packages."""
    shared_artifacts: bool = False
    """Whether a folder of artifacts is on a volume that every node has at the same path."""
    spark: dict[str, str] = Field(default_factory=dict, max_length=50)

    @property
    def apart(self) -> bool:
        """Whether engines do not see the files of the studio's machine."""
        return self.kind != "local" and not self.shared_artifacts

    @property
    def archived_python(self) -> bool:
        return self.python.endswith((".zip", ".tar.gz", ".tgz", ".tar"))


class Choice(BaseModel):
    """What a run's own form may set; None leaves the policy's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    driver_memory_mb: Memory | None = None
    executor_memory_mb: Memory | None = None
    executor_cores: Cores | None = None
    executors: Count | None = None
    queue: str | None = Field(None, max_length=200, pattern=r"^[A-Za-z0-9._-]*$")


class Bounds(BaseModel):
    """How far a run's own form may go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most_driver_memory_mb: Memory = 4096
    most_executor_memory_mb: Memory = 4096
    most_executor_cores: Cores = 4
    most_executors: Count = 8
    queues: tuple[Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9._-]+$")], ...] = Field((), max_length=100)
    """Queues besides the policy's own."""


class Policy(BaseModel):
    """A workspace's cluster, and what runs may change of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cluster: Cluster = Cluster()
    bounds: Bounds = Bounds()

    def cluster_for(self, choice: Choice) -> Cluster:
        """The cluster of one run; raises UserError naming every field that is beyond the bounds."""
        wrong = [problem for problem in (self._beyond(field, choice) for field in LABELS) if problem]
        if choice.queue is not None and choice.queue not in {self.cluster.queue, *self.bounds.queues}:
            queues = errors.listed([self.cluster.queue or "default", *self.bounds.queues])
            wrong.append(
                errors.problem(
                    "cluster-queue-refused",
                    "Runs of this workspace may not use the queue “{queue}” (allowed: {queues}).",
                    "该工作区的运行不能使用队列“{queue}”（允许：{queues}）。",
                    where=errors.Where(param="queue"),
                    queue=choice.queue,
                    queues=queues,
                )
            )
        if wrong:
            raise errors.UserError(wrong)
        given = choice.model_dump(exclude_none=True)
        cluster = self.cluster.model_copy(update=given)
        return cluster.model_copy(update={"dynamic": None}) if choice.executors is not None else cluster

    def _beyond(self, field: str, choice: Choice) -> errors.Problem | None:
        asked = getattr(choice, field)
        most = max(getattr(self.bounds, f"most_{field}"), getattr(self.cluster, field))
        if asked is None or asked <= most:
            return None
        label = LABELS[field]
        return errors.problem(
            "cluster-bounds",
            f"{label.en}: {{asked}} is more than a run of this workspace may ask for ({{most}}).",
            f"{label.zh}：{{asked}} 超出该工作区运行的上限（{{most}}）。",
            where=errors.Where(param=field),
            hint=("Ask for less, or have an administrator raise the bound.", "请减小该值，或请管理员提高上限。"),
            asked=asked,
            most=most,
        )


LABELS = {
    "driver_memory_mb": Text("Driver memory (MB)", "驱动内存（MB）"),
    "executor_memory_mb": Text("Executor memory (MB)", "执行器内存（MB）"),
    "executor_cores": Text("Executor cores", "执行器核数"),
    "executors": Text("Executors", "执行器数量"),
}
MASTERS = {
    "standalone": (re.compile(r"spark://[^/\s,]+(,[^/\s,]+)*"), "spark://host:7077"),
    "yarn": (re.compile(r"https?://[^/\s]+"), "http://host:8088"),
    "kubernetes": (re.compile(r"https?://[^/\s]+"), "https://host:6443"),
}


def read(value: Mapping[str, Any]) -> Policy:
    """A policy from JSON; raises UserError with one problem per field that is wrong."""
    try:
        policy = Policy.model_validate(value)
    except ValidationError as wrong:
        raise errors.UserError([_invalid(one) for one in wrong.errors()]) from None
    found = check(policy.cluster)
    if found:
        raise errors.UserError(found)
    return policy


def check(cluster: Cluster) -> list[errors.Problem]:
    """What does not go together, field by field."""
    found = []
    if cluster.kind in MASTERS:
        form, example = MASTERS[cluster.kind]
        if not form.fullmatch(cluster.master):
            found.append(
                errors.problem(
                    "cluster-master-wrong",
                    "The address of the cluster has the form {example}; found “{found}”.",
                    "集群地址的格式应为 {example}，当前为“{found}”。",
                    where=errors.Where(param="cluster.master"),
                    example=example,
                    found=cluster.master,
                )
            )
    if cluster.kind == "kubernetes" and not cluster.image:
        found.append(
            errors.problem(
                "cluster-image-missing",
                "Pods need an image.",
                "Pod 需要镜像。",
                where=errors.Where(param="cluster.image"),
                hint=("Name one with Python, Java and Spark in it.", "请填写包含 Python、Java 和 Spark 的镜像。"),
            )
        )
    if cluster.dynamic and cluster.dynamic.least > cluster.dynamic.most:
        found.append(
            errors.problem(
                "cluster-dynamic-wrong",
                "At least {least} executors is more than at most {most}.",
                "最少执行器数 {least} 大于最多 {most}。",
                where=errors.Where(param="cluster.dynamic"),
                least=cluster.dynamic.least,
                most=cluster.dynamic.most,
            )
        )
    return found + [problem for name in cluster.spark if (problem := _refused(name))]


def _refused(name: str) -> errors.Problem | None:
    if SECRET.search(name) and "secretKeyRef" not in name:
        return errors.problem(
            "cluster-setting-secret",
            "“{name}” is a secret and may not stand in a policy.",
            "“{name}”属于机密信息，不能写入策略。",
            where=errors.Where(param="cluster.spark"),
            hint=(
                "Keep it in Hadoop's configuration of the cluster, or in a Kubernetes secret.",
                "请放在集群的 Hadoop 配置或 Kubernetes Secret 中。",
            ),
            name=name,
        )
    if ALLOWED.fullmatch(name):
        return None
    return errors.problem(
        "cluster-setting-refused",
        "The Spark setting “{name}” may not be set here.",
        "不允许在此设置 Spark 参数“{name}”。",
        where=errors.Where(param="cluster.spark"),
        hint=("Memory, cores and executors have fields of their own.", "内存、核数和执行器请使用专门的字段。"),
        name=name,
    )


def _invalid(found: Any) -> errors.Problem:
    """Pydantic's complaint as a problem with its field's name."""
    name = ".".join(str(part) for part in found["loc"])
    return errors.problem(
        "field-wrong",
        "{field}: {what}.",
        "字段 {field} 有误：{what_zh}。",
        where=errors.Where(param=name or None),
        field=name or "body",
        what=found["msg"],
        what_zh=chinese(found),
    )
