"""What the studio, the command line and the tests use of this package."""

from __future__ import annotations

from runners.artifacts import Manifest, Store
from runners.drive import Context, Services, advance, start
from runners.environments import Environment, probe
from runners.gate import Gate
from runners.plan import Plan, PlannedNode, Stage
from runners.planner import plan
from runners.sources import Dataset, SourceState, resolver

__all__ = [
    "Context",
    "Dataset",
    "Environment",
    "Gate",
    "Manifest",
    "Plan",
    "PlannedNode",
    "Services",
    "SourceState",
    "Stage",
    "Store",
    "advance",
    "plan",
    "probe",
    "resolver",
    "start",
]
