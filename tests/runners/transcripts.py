"""Writes the golden transcripts anew: `python -m tests.runners.transcripts`. Real runs, with their places made neutral."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from runners import events
from runners.launchers.inline import InlineLauncher
from runners.spark import session
from tests.runners.conftest import Bench, Ran
from tests.runners.documents import rows_csv, training

GOLDEN = Path(__file__).parents[1] / "golden" / "events"


def boosted(trees: int) -> dict[str, Any]:
    made = training(trees=trees)
    next(node for node in made["nodes"] if node["id"] == "train")["component"] = "classify.gbdt"
    return made


def write(name: str, ran: Ran, folder: Path) -> None:
    """One file: the snapshot before, the events with their cursors, the snapshot after."""
    text = json.dumps(ran.events, ensure_ascii=False).replace(str(folder), "/studio")
    told = [{**event, "cursor": n} for n, event in enumerate(json.loads(text), 1)]
    began = events.start(dict.fromkeys(ran.plan.nodes, "waiting"))
    end = began
    for event in told:
        end = events.reduce(end, event)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"start": began, "events": told, "end": end}, ensure_ascii=False, indent=1)
    (GOLDEN / f"{name}.json").write_text(body + "\n", encoding="utf-8")


def main() -> None:
    spark = session.build()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "rows.csv").write_text(rows_csv())
        bench = Bench(folder, InlineLauncher(spark))
        write("ok", bench.run(training()), folder)
        write("reused", bench.run(training(max_categories=4)), folder)
        write("cancelled", bench.run(boosted(200), cancel_when="train"), folder)
        with (folder / "rows.csv").open("a") as file:
            file.write("1.5,abc,1\n")
        strict = training()
        strict["nodes"][1]["params"]["on_failure"] = "error"
        write("failed", bench.run(strict), folder)
    spark.stop()


if __name__ == "__main__":
    main()
