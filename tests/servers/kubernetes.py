"""A real Kubernetes of the tests' own: control plane, kubelet and containers on this machine, built once from Go modules."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tests.servers.jars import cache, jars
from tests.servers.kube import image
from tests.servers.processes import ServerFailed
from tests.servers.spark import spark_home

PARTS = Path(__file__).with_name("kube")
ADDRESS = "10.244.0.1"
"""The bridge on which pods reach this machine."""
PROGRAMS = ("containerd", "runc", "nft", "unshare", "ip")
BUILD_S, START_S = 3600, 240
VERSION = "k8s.io/component-base/version"


@dataclass(frozen=True)
class Kubernetes:
    """Where it is, and the file that says who may do what."""

    master: str
    config: Path
    pod_template: Path
    program: Path

    def kubectl(self, *arguments: str) -> str:
        command = [str(self.program), "kubectl", "--kubeconfig", str(self.config), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise ServerFailed(done.stderr[-2000:])
        return done.stdout


def missing() -> str | None:
    """Why this machine has no Kubernetes; None where it can have one."""
    if os.getuid() != 0:
        return "a node needs root"
    if not image.BUSYBOX.exists() or not Path("/usr/lib/cni/bridge").exists():
        return "Debian: apt install busybox-static containernetworking-plugins"
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    if absent:
        return f"{', '.join(absent)} is not there (Debian: apt install containerd runc nftables iproute2)"
    return None if _kubebox().is_file() or shutil.which("go") else "Go is not installed, and nothing is built yet"


@contextmanager
def kubernetes() -> Iterator[Kubernetes]:
    """Start the control plane and a node; stop them when the block ends. Short paths: sockets live in the folder."""
    program = _built()
    with tempfile.TemporaryDirectory(prefix="kb-") as folder:
        home = Path(folder) / "k"
        base = Path(folder) / "base.tar"
        image.write(base)
        found = Kubernetes(f"https://{ADDRESS}:6443", home / "admin.conf", Path(folder) / "pod.yaml", program)
        environment = {
            **os.environ, "KUBE_BIN": str(program), "KUBE_DIR": str(home), "KUBE_IP": ADDRESS, "KUBE_IMAGES": str(base),
        }  # fmt: skip
        try:
            for step in ("up", "node"):
                _run(step, environment)
            found.kubectl("apply", "-f", str(PARTS / "rights.yaml"))
            found.pod_template.write_text(_pod())
            yield found
        finally:
            _run("down", environment)


def _pod() -> str:
    """The pod template with this machine's places."""
    java = Path(shutil.which("java") or "/usr/bin/java").resolve().parents[1]
    values = {
        "java": java, "spark": spark_home(), "venv": Path(sys.prefix), "python": Path(sys.base_prefix).resolve(),
        # Debian's Java finds its own settings by links that lead there.
        "settings": (java / "conf" / "security" / "java.security").resolve().parents[1],
        "jars": jars("s3a"), "code": Path(__file__).parents[2],
    }  # fmt: skip
    return Template((PARTS / "pod.yaml").read_text()).substitute({name: str(value) for name, value in values.items()})


def _run(step: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["bash", str(PARTS / "kube.sh"), step], env=environment, capture_output=True, text=True, timeout=START_S,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise ServerFailed(f"kube.sh {step}:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")


def _kubebox() -> Path:
    digest = hashlib.sha256()
    for name in ("go.mod", "go.sum", "main.go"):
        digest.update((PARTS / "kubebox" / name).read_bytes())
    return cache() / f"kubebox-{digest.hexdigest()[:12]}"


def _built() -> Path:
    """The one program with all of Kubernetes in it; building it takes from ten minutes to half an hour, once."""
    target = _kubebox()
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    sources = PARTS / "kubebox"
    wanted = next(line for line in (sources / "go.mod").read_text().splitlines() if "k8s.io/kubernetes v" in line)
    version = wanted.split()[-1]
    major, minor = version.removeprefix("v").split(".")[:2]
    says = {"gitVersion": version, "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
    link = " ".join(["-s -w", *(f"-X {VERSION}.{name}={value}" for name, value in says.items())])
    draft = target.with_suffix(f".{os.getpid()}")
    with tempfile.TemporaryDirectory(prefix="kubebox-") as built:
        environment = {
            **os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-trimpath -buildvcs=false -mod=readonly", "GOCACHE": built,
        }  # fmt: skip
        command = ["nice", "go", "build", "-o", str(draft), "-ldflags", link, "."]
        done = subprocess.run(
            command, cwd=sources, env=environment, capture_output=True, text=True, timeout=BUILD_S, check=False
        )
    if done.returncode != 0:
        raise ServerFailed(f"Kubernetes was not built:\n{done.stderr[-3000:]}")
    draft.rename(target)
    return target
