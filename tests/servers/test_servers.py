"""The tests' own servers answer, are empty, and are gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tests.servers.postgres import postgres
from tests.servers.processes import PORTS, ServerFailed, answers, free_port, running, told
from tests.servers.redis import redis
from tests.servers.spark import spark_home


@pytest.mark.services
def test_postgres_answers_and_keeps_what_is_written(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("create table tried (name text)")
        connection.execute("insert into tried values ('北京')")
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select name from tried").fetchall() == [("北京",)]
        connection.execute("drop table tried")


@pytest.mark.services
def test_redis_answers_and_keeps_what_is_written(redis_url: str) -> None:
    with Redis.from_url(redis_url, decode_responses=True) as client:
        client.set("tried", "北京")
        assert client.get("tried") == "北京"
        client.delete("tried")


@pytest.mark.services
def test_both_are_gone_when_their_block_ends(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as postgres_url, redis(tmp_path) as redis_url:
        ports = [int(url.rsplit(":", 1)[1].split("/")[0]) for url in (postgres_url, redis_url)]
        assert all(answers(port) for port in ports)
    assert not any(answers(port) for port in ports)


@pytest.mark.cluster
def test_a_job_runs_on_the_standalone_cluster(spark_master: str, tmp_path: Path) -> None:
    script = tmp_path / "job.py"
    script.write_text(
        "from pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.getOrCreate()\n"
        "print('sum', spark.range(1000, numPartitions=4).groupBy().sum().first()[0], spark.sparkContext.master)\n"
    )
    submit = [str(spark_home() / "bin" / "spark-submit"), "--master", spark_master, "--driver-memory", "512m"]
    submit += ["--executor-memory", "512m", "--conf", "spark.ui.enabled=false", str(script)]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(submit, capture_output=True, text=True, env=environment, timeout=240, check=False)
    assert f"sum 499500 {spark_master}" in done.stdout, done.stderr[-2000:]


def test_a_server_that_ends_at_once_is_reported_with_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such luck')"]
    with pytest.raises(ServerFailed, match="no such luck"), running(command, folder=tmp_path, ready=lambda: False):
        pass


def test_a_server_that_never_answers_is_ended(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with (
        pytest.raises(ServerFailed, match="did not answer within 1 s"),
        running(command, folder=tmp_path, ready=lambda: False, timeout_s=1),
    ):
        pass
    assert not answers(port)


def test_what_a_server_started_ends_with_it(tmp_path: Path) -> None:
    port = free_port()
    child = f"[{sys.executable!r}, '-m', 'http.server', '{port}', '--bind', '127.0.0.1']"
    command = [sys.executable, "-c", f"import subprocess; subprocess.Popen({child}).wait()"]
    with running(command, folder=tmp_path, ready=lambda: answers(port)):
        assert answers(port)
    deadline = time.monotonic() + 60
    while answers(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answers(port)


def test_each_port_is_given_once() -> None:
    given = [free_port() for _ in range(50)]
    assert len(set(given)) == 50
    assert all(port in PORTS for port in given)


def test_a_server_that_does_not_answer_with_json_has_told_nothing(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "half.json").write_text('{"beans": [')
    (tmp_path / "whole.json").write_text('{"beans": []}')
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    assert told(f"http://127.0.0.1:{port}/whole.json") is None
    with running(command, folder=tmp_path, ready=lambda: answers(port)):
        assert told(f"http://127.0.0.1:{port}/half.json") is None
        assert told(f"http://127.0.0.1:{port}/none.json") is None
        assert told(f"http://127.0.0.1:{port}/whole.json") == {"beans": []}
