"""The bundled experiments, run through the public API; whatever does not hold is an error."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.client import Deployment, Run, Studio
from studio.mainjob.screen import Screen

AUC_GAP = 0.02
SCORE_GAP = 1e-6
COMPARED = 20
RUN_S = 6 * 3600


class NotHeld(Exception):
    """Something that the studio promises does not hold."""


@dataclass(frozen=True)
class Bundled:
    """A bundled experiment: its template, its node names, and the number that tells how good it is."""

    template: str
    name: str
    scored: str
    score: str
    least: float


EXPERIMENTS = (
    Bundled("purchase-intention", "Purchase intention", "probability", "evaluate.auc", 0.7),
    Bundled("breast-cancer", "Breast cancer", "probability", "evaluate.auc", 0.95),
    Bundled("used-cars", "Used cars", "prediction", "evaluate.r2", 0.8),
)


@dataclass(frozen=True)
class Done:
    """What came of one."""

    experiment: int
    run: Run
    deployment: Deployment


class MainJob:
    """Runs the experiments one after another, telling of it by `say`."""

    def __init__(self, studio: Studio, rows: int, say: Callable[[str], None]) -> None:
        self.studio, self.rows, self.say = studio, rows, say

    def perform(self, bundled: Bundled) -> Done:
        """Create it where it is not there yet, run it, check what it promises. Raises NotHeld, or the client's Failed."""
        self.say(f"\n{bundled.name}")
        experiment = self._experiment(bundled)
        run = self.studio.run(experiment).wait(timeout_s=RUN_S, watch=Screen())
        self._quality(bundled, run)
        self._zoo(bundled, run)
        deployment = self.studio.deployment(bundled.template).wait()
        self._prediction(bundled, run, deployment)
        return Done(experiment, run, deployment)

    def _experiment(self, bundled: Bundled) -> int:
        """The experiment of that name, made of its template where there is none; with as many rows as were asked for."""
        try:
            found = self.studio.experiment(bundled.name)
        except KeyError:
            body = {"name": bundled.name, "template": bundled.template}
            found = self.studio.call("POST", "experiments/", body)
        document = found["document"]
        for node in document["nodes"]:
            if node["component"] == "source.behaviour" and node["params"].get("rows") != self.rows:
                node["params"]["rows"] = self.rows
                body = {"revision": found["revision"], "document": document}
                self.studio.call("PUT", f"experiments/{found['id']}/document/", body)
        return int(found["id"])

    def _quality(self, bundled: Bundled, run: Run) -> None:
        found = run.metrics.get(bundled.score)
        best = run.metrics.get("visits.bayes_auc")
        self.say(f"  {bundled.score} = {found:.4f}" if found is not None else f"  {bundled.score} is missing")
        if found is None or found < bundled.least:
            raise NotHeld(f"{bundled.score} is {found}, at least {bundled.least} was expected")
        if bundled.template == "purchase-intention":
            if best is None:
                raise NotHeld("the generator did not report its Bayes-optimal AUC")
            self.say(f"  Bayes-optimal AUC = {best:.4f} (of the generator's own probabilities); gap {best - found:.4f}")
            if abs(best - found) > AUC_GAP:
                raise NotHeld(f"AUC {found:.4f} is not within {AUC_GAP} of the Bayes-optimal {best:.4f}")

    def _zoo(self, bundled: Bundled, run: Run) -> None:
        models = [row for row in self.studio.models() if row["name"] == bundled.template]
        version = next((row["latest"] for row in models), None)
        if version is None or (version["run"] or {}).get("id") != run.id:
            raise NotHeld(f"the run registered no version of {bundled.template}")
        parity = version["parity"] or {}
        if not parity.get("ok"):
            raise NotHeld(f"the package of {bundled.template} is not proven: {parity}")
        self.say(
            f"  Model zoo: {bundled.template}, version {version['number']} "
            f"(parity on {parity.get('rows')} rows, largest difference {parity.get('max_difference')})"
        )
        self.say(f"    package {self.studio.url}{version['package_url']}")
        if version["pmml_url"]:
            self.say(f"    PMML    {self.studio.url}{version['pmml_url']}")

    def _prediction(self, bundled: Bundled, run: Run, deployment: Deployment) -> None:
        """Rows of the test set, as the endpoint takes them, must get there the scores that they got in the engine."""
        preview = run.output("predict").json()["preview"]
        names = [column["name"] for column in preview["schema"]["columns"]]
        scored = [dict(zip(names, row, strict=True)) for row in preview["rows"][:COMPARED]]
        inputs = deployment.told["signature"]["inputs"]
        rows = [raw(row, inputs) for row in scored]
        answers = deployment.predict(rows)
        gaps = [abs(a[bundled.scored] - s[bundled.scored]) for a, s in zip(answers, scored, strict=True)]
        self.say(f"  Endpoint: {deployment.url}")
        asked = ", ".join(f"{key}={value}" for key, value in list(rows[0].items())[:4])
        self.say(f"    {asked}, … → {answers[0]}")
        self.say(f"    engine {scored[0][bundled.scored]!r}; largest difference over {len(rows)} rows {max(gaps):.1e}")
        if not gaps or not all(math.isfinite(gap) and gap <= SCORE_GAP for gap in gaps):
            raise NotHeld(f"the endpoint's scores differ from the engine's by up to {max(gaps)}")


def raw(row: Mapping[str, Any], inputs: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A row of the test set as the endpoint takes it: columns that arrived as texts are written as texts again."""
    return {given["name"]: _raw(row[given["name"]], given.get("source_type") or given["type"]) for given in inputs}


def _raw(value: Any, kind: str) -> Any:
    if value is None or kind != "string" or isinstance(value, str):
        return value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
