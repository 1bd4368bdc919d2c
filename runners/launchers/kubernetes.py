"""Stages on Kubernetes: spark-submit in cluster mode makes the driver's pod, the API tells and ends it."""

from __future__ import annotations

import contextlib
import datetime
import functools
import logging
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runners.launchers.cluster import ClusterLauncher, submit_program
from runners.launchers.pages import Pages
from runners.spark import session
from runners.stage import STAGE

if TYPE_CHECKING:
    from kubernetes.client import ApiException, CoreV1Api

ASK_S = 10
TAIL_LINES = 1000
OVER = ("Succeeded", "Failed")
ROLES = ("executor", "driver")
LABEL = "studio-attempt"
KEPT = datetime.timedelta(days=7)
"""So long a driver's pod stays after its end, with its log."""

logger = logging.getLogger("studio.runners")


class KubernetesLauncher(ClusterLauncher):
    """An attempt's name is its driver pod's. Who may do what there is in KUBECONFIG, or in the studio's own service account.

    The image has Java, Spark, Python and, in the folder `code`, the product's packages.
    """

    kind = "kubernetes"

    def launch(self, stage_file: Path) -> dict[str, Any]:
        handle = super().launch(stage_file)
        threading.Thread(target=self._forget, daemon=True).start()
        return handle

    def command(self, name: str, folder: str) -> list[str]:
        asked = self.cluster
        environment = {**session.engine_environment(asked), "PYTHONPATH": asked.code}
        python = asked.python or "python3"
        settings = {
            **session.cluster_settings(asked),
            "spark.kubernetes.namespace": asked.namespace,
            "spark.kubernetes.container.image": asked.image,
            "spark.kubernetes.driver.pod.name": name,
            "spark.kubernetes.executor.podNamePrefix": name,
            f"spark.kubernetes.driver.label.{LABEL}": name,
            f"spark.kubernetes.executor.label.{LABEL}": name,
            "spark.kubernetes.submission.waitAppCompletion": "false",
            # A driver that fell is followed by another attempt with events and artifacts of its own.
            "spark.kubernetes.driver.restartPolicy": "Never",
            "spark.pyspark.python": python,
            "spark.pyspark.driver.python": python,
            **{f"spark.kubernetes.driverEnv.{key}": value for key, value in environment.items()},
            "spark.executorEnv.PYTHONPATH": asked.code,
            **asked.spark,
        }
        # Jars are the image's: those of this machine could not be sent without a place to send them by.
        settings.pop("spark.jars", None)
        if asked.service_account:
            settings["spark.kubernetes.authenticate.driver.serviceAccountName"] = asked.service_account
        if asked.pod_template:
            settings["spark.kubernetes.driver.podTemplateFile"] = asked.pod_template
            settings["spark.kubernetes.executor.podTemplateFile"] = asked.pod_template
        main = f"local://{asked.code}/runners/spark/main.py"
        confs = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
        deploy = ["--master", f"k8s://{asked.master}", "--deploy-mode", "cluster", "--name", name]
        return [submit_program(), *deploy, *confs, main, f"{folder}/{STAGE}"]

    def ended(self, handle: dict[str, Any]) -> bool | None:
        pod = self._driver(handle["name"])
        if pod is None:
            # Seen before and gone now: somebody has taken it away.
            return True if "application" in handle else None
        handle["application"] = pod.metadata.labels.get("spark-app-selector", pod.metadata.name)
        if pod.status.phase not in OVER:
            return False
        handle["diagnostics"] = _why(pod)
        return True

    def kill(self, handle: Mapping[str, Any]) -> None:
        """Delete the driver's pod; what it owns (service, settings, executors) goes with it. Executors are deleted, too,
        since they would look for their driver for a while. Raises OSError where Kubernetes refuses, or does not answer."""
        from kubernetes.client import ApiException

        for role in ROLES:
            try:
                with _told():
                    self._api().delete_collection_namespaced_pod(
                        self.cluster.namespace,
                        label_selector=f"{LABEL}={handle['name']},spark-role={role}",
                        grace_period_seconds=0,
                        _request_timeout=ASK_S,
                    )
            except ApiException as refused:
                raise _answered(refused) from refused

    def _forget(self) -> None:
        """Take away the drivers' pods of attempts that are over for long: nothing else does, and their logs have been read."""
        from kubernetes.client import ApiException

        before = datetime.datetime.now(datetime.UTC) - KEPT
        try:
            with _told():
                drivers: list[Any] = (
                    self._api()
                    .list_namespaced_pod(
                        self.cluster.namespace, label_selector=f"{LABEL},spark-role=driver", _request_timeout=ASK_S
                    )
                    .items
                )
            for pod in drivers:
                if pod.status.phase in OVER and _ended_at(pod) < before:
                    self.kill({"name": pod.metadata.labels[LABEL]})
        except (ApiException, OSError) as refused:
            logger.warning("drivers' pods of earlier runs are left as they are", exc_info=refused)

    def _left(self, handle: Mapping[str, Any]) -> None:
        self.kill(handle)
        super()._left(handle)

    def host(self, handle: Mapping[str, Any]) -> str | None:
        pod = self._driver(handle["name"])
        return str(handle["name"]) if pod is not None and pod.status.phase == "Running" else None

    def _pages(self, host: str, port: int, token: str) -> Pages:
        return Pages(port, token, functools.partial(self._forwarded, host, port))

    def _forwarded(self, pod: str, port: int) -> socket.socket:
        """A pod's port through the API server, as `kubectl port-forward` does: the studio need not see the network of pods."""
        from kubernetes.client import ApiException
        from kubernetes.stream import portforward

        # A client of its own: `portforward` changes it while it asks.
        ask = _made(self.cluster.master, os.environ.get("KUBECONFIG", "")).connect_get_namespaced_pod_portforward
        try:
            with _told():
                forwarded = portforward(ask, pod, self.cluster.namespace, ports=str(port), _request_timeout=ASK_S)
        except ApiException as refused:
            raise _answered(refused) from refused
        opened: socket.socket = forwarded.socket(port)
        return opened

    def logs(self, handle: Mapping[str, Any]) -> str:
        from kubernetes.client import ApiException

        try:
            with _told():
                return str(
                    self._api().read_namespaced_pod_log(
                        handle["name"], self.cluster.namespace, tail_lines=TAIL_LINES, _request_timeout=ASK_S
                    )
                )
        except (ApiException, OSError):
            return ""

    def _driver(self, name: str) -> Any:
        """The driver's pod; None where there is none. Raises OSError where the API does not answer."""
        from kubernetes.client import ApiException

        try:
            with _told():
                return self._api().read_namespaced_pod(name, self.cluster.namespace, _request_timeout=ASK_S)
        except ApiException as refused:
            if refused.status == 404:
                return None
            raise _answered(refused) from refused

    def _api(self) -> CoreV1Api:
        return _client(self.cluster.master, os.environ.get("KUBECONFIG", ""))


@functools.lru_cache(maxsize=8)
def _client(master: str, file: str) -> CoreV1Api:
    return _made(master, file)


def _made(master: str, file: str) -> CoreV1Api:
    """A client of that API server, with the rights that the studio's own configuration gives."""
    from kubernetes import client, config

    made = client.Configuration()
    if file or not os.environ.get("KUBERNETES_SERVICE_HOST"):
        config.load_kube_config(client_configuration=made)  # type: ignore[no-untyped-call]
    else:
        config.load_incluster_config(client_configuration=made)  # type: ignore[no-untyped-call]
    made.host, made.retries = master, False
    return client.CoreV1Api(client.ApiClient(made))


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What the client's HTTP library raises where nobody answers, as an OSError."""
    from urllib3.exceptions import HTTPError

    try:
        yield
    except HTTPError as lost:
        raise OSError(f"Kubernetes did not answer: {lost}") from lost


def _answered(error: ApiException) -> OSError:
    return OSError(f"Kubernetes answered {error.status}: {error.reason}")


def _ended_at(pod: Any) -> datetime.datetime:
    """When the last of a pod's containers ended; where the pod does not say, when the pod was made."""
    told = [status.state.terminated for status in pod.status.container_statuses or []]
    ended = [one.finished_at for one in told if one is not None and one.finished_at is not None]
    found: datetime.datetime = max(ended, default=pod.metadata.creation_timestamp)
    return found


def _why(pod: Any) -> str:
    """Why a pod is over, in Kubernetes' own words: the reason counts, since Succeeded may be OOMKilled."""
    found = [pod.status.reason or "", pod.status.message or ""]
    for status in pod.status.container_statuses or []:
        ended = status.state.terminated
        if ended is not None:
            found.append(f"{ended.reason or 'ended'} (exit code {ended.exit_code})")
    return " ".join(part for part in found if part)[:1000]
