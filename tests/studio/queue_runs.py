"""Run in a studio's own environment: queues runs of an experiment, as if engines had been launched for them.

Prints one JSON line: a list of {"run", "token"}.
"""

from __future__ import annotations

import json
import sys

import django


def main(experiment: int, count: int) -> None:
    django.setup()
    from studio.experiments.models import Experiment
    from studio.runs import actions, tokens
    from studio.runs.models import StageAttempt
    from studio.workspaces import access
    from studio.workspaces.actions import ensure_owner

    owner, workspace = ensure_owner()
    standing = access.of(owner, workspace.slug)
    assert standing is not None
    made = []
    for _ in range(count):
        run = actions.start(standing, Experiment.objects.get(pk=experiment), {"kind": "all", "nodes": []}, [], None)
        StageAttempt.objects.create(run=run, stage="s1", attempt=1, lease_token=1)
        made.append({"run": run.pk, "token": tokens.token(run)})
    print(json.dumps(made))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
