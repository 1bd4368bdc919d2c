"""Runs an endpoint: listens, loads and warms the package, answers until it is told to stop, then drains."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from components.errors import StudioError
from deploy.manifest import Package
from deploy.scorers.choose import scorer
from deploy.servers.endpoint import Endpoint
from deploy.servers.http import Application

logger = logging.getLogger("deploy.server")
DRAIN_S = 20
"""So long requests in progress may take after a stop was asked for."""


@dataclass(frozen=True)
class Options:
    package: Path
    name: str | None = None
    version: str = "1"
    host: str = "127.0.0.1"
    port: int = 0
    port_file: Path | None = None
    scorer: str | None = None


def serve(options: Options) -> int:
    """Serve until SIGTERM or SIGINT; 1 where the package cannot be served. The port file is written once it listens."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    package = Package.open(options.package)
    application = Application(options.name or str(package.about["name"]), options.version)
    listening = socket.create_server((options.host, options.port), backlog=512)
    port = listening.getsockname()[1]
    if options.port_file:
        _write(options.port_file, f"{port}\n")
    logger.info("listening on http://%s:%s, model %s", options.host, port, application.name)
    return asyncio.run(_run(application, package, options, listening))


async def _run(application: Application, package: Package, options: Options, listening: socket.socket) -> int:
    import uvicorn

    config = uvicorn.Config(
        application,
        access_log=False,
        log_level="warning",
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=DRAIN_S,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    loading = asyncio.get_running_loop().run_in_executor(application.worker, _load, package, options.scorer)
    try:
        application.endpoint = await loading
        logger.info("ready: %s", application.endpoint.scorer.name)
    except StudioError as wrong:
        for one in wrong.problems:
            logger.error("%s: %s / %s", one.code, one.message.en, one.message.zh)
        server.should_exit = True
    await serving
    return 0 if application.endpoint else 1


def _load(package: Package, name: str | None) -> Endpoint:
    endpoint = Endpoint(package, scorer(package, name))
    endpoint.warm_up()
    return endpoint


def _write(file: Path, text: str) -> None:
    """Write whole or not at all: a reader never sees half a number."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
