"""Roles: say which column is the label, the id, the weight or the time."""

from __future__ import annotations

from components import spec
from components.spec.schema import Role


class Roles(spec.EachRow):
    """Say what parts columns play, once for all steps that follow: label, id, weight, time; the values stay as they are.

    Trainers and evaluators take the label by its role, and leave ids, weights and times out of the features.
    """

    title = spec.text("Set roles", "设置列角色")
    help_zh = "一次性声明列的角色：目标、标识、权重、时间；数据不变。\n\n训练与评估组件按角色取目标列，并自动排除标识、权重与时间列。"
    likely_next = ("sample.split",)
    words = ("label", "target", "metadata", "juese")

    class Params(spec.ParamSet):
        label: spec.Column | None = spec.param("Column to learn.", zh="目标列", default=None)
        id: spec.Columns = spec.param("Identify a row.", zh="标识列", default=[])
        weight: spec.NumericColumn | None = spec.param("Weight of a row.", zh="权重列", default=None)
        time: spec.Column | None = spec.param("Time of a row.", zh="时间列", default=None)

    params: Params

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        chosen: list[tuple[str | None, Role]] = [
            (self.params.label, "label"), (self.params.weight, "weight"), (self.params.time, "time"),
            *((name, "id") for name in self.params.id),
        ]  # fmt: skip
        roles = {name: role for name, role in chosen if name}
        return spec.Steps().with_roles({c.name: role for name, role in roles.items() if (c := table.get(name))})

    examples = (
        spec.example(
            "values stay", params={"label": "y", "id": ["k"]}, table={"k": [1], "y": [0]}, gives={"k": [1], "y": [0]}
        ),
        spec.fails("column-missing", params={"label": "z"}, table={"y": [0]}),
    )
