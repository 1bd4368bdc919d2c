"""The experiment as a value: read, write, check, infer, compare, upgrade."""

from components.graph.check import Inference, check, instance
from components.graph.diff import Change, diff
from components.graph.experiment import Edge, Experiment, Node
from components.graph.files import read, write

__all__ = ["Change", "Edge", "Experiment", "Inference", "Node", "check", "diff", "instance", "read", "write"]
