"""Spark's own pages, opened when somebody first asks for them; only who has the token is shown anything.

They listen on loopback, where every user of the machine may knock, and on a cluster on the driver's address: Spark's filter for
signed bearer tokens (JWS, HMAC-SHA256) keeps the door. The studio forwards to them, see studio.runs.pages.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from runners import filesystems
from runners.filesystems import Reach
from runners.stage import PAGES, PAGES_BASE, STAGE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FILTER = "org.apache.spark.ui.JWSFilter"
LISTENS = {"SPARK_LOCAL_IP": "127.0.0.1"}
"""Spark's pages listen on all interfaces unless the environment of Java says otherwise."""


@dataclass(frozen=True)
class Pages:
    port: int
    token: str


def opened(spark: SparkSession) -> Pages:
    """Serve the pages of a session that was built without them, on a port of their own.

    Raises OSError where this Spark has no such filter (before 4.0).
    """
    from py4j.protocol import Py4JError

    key = secrets.token_bytes(48)
    try:
        port = _served(spark, base64.urlsafe_b64encode(key).decode())
    except Py4JError as error:
        raise OSError("this version of Spark cannot guard its pages") from error
    return Pages(port, signed(key))


def told(spark: SparkSession, stage_file: str, reach: Reach) -> None:
    """Open the pages of an engine on a cluster at once, since nobody can ask it later, and leave port and token beside its stage file.

    That folder is the studio's alone. A run goes on without its pages where they cannot be opened.
    """
    from py4j.protocol import Py4JError

    if str(spark.sparkContext.master).startswith("local"):
        return
    try:
        # YARN's own proxy would come before the address that a request brings along.
        spark.sparkContext._jvm.java.lang.System.setProperty("spark.ui.proxyBase", PAGES_BASE)  # type: ignore[union-attr]
        text = json.dumps(asdict(opened(spark)))
        place = f"{stage_file.removesuffix(STAGE)}{PAGES}"
        if filesystems.is_local(place):
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(text)
        else:
            filesystems.write_text(place, text, reach)
    except (OSError, Py4JError) as error:
        print(f"Spark's pages are not shown: {error}", file=sys.stderr)


def _served(spark: SparkSession, key: str) -> int:
    context: Any = spark.sparkContext
    jvm, scala = context._jvm, context._jsc.sc()
    jvm.java.lang.Class.forName(FILTER)
    told = {
        "spark.ui.port": "0",
        "spark.ui.filters": FILTER,
        f"spark.{FILTER}.param.secretKey": key,
    }
    conf = scala.getConf()
    for name, value in told.items():
        conf.set(name, value)
    maker = jvm.java.lang.Class.forName("org.apache.spark.ui.SparkUI$").getField("MODULE$").get(None)
    pages = maker.create(
        jvm.scala.Option.apply(scala), scala.statusStore(), conf, scala.env().securityManager(), context.appName, "",
        scala.startTime(), scala.version(),
    )  # fmt: skip
    pages.bind()
    jvm.org.apache.spark.sql.execution.ui.SQLTab(spark._jsparkSession.sharedState().statusStore(), pages)
    pages.setAppId(scala.applicationId())
    pages.attachAllHandlers()
    return int(pages.boundPort())


def signed(key: bytes) -> str:
    """A token in JWS's compact form; it is good as long as its engine lives."""
    head, claims = (_part(json.dumps(value).encode()) for value in ({"alg": "HS256"}, {"sub": "studio"}))
    digest = hmac.new(key, f"{head}.{claims}".encode(), hashlib.sha256).digest()
    return f"{head}.{claims}.{_part(digest)}"


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
