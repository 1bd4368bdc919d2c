"""Deploy: start a prediction service of a registered model."""

from __future__ import annotations

from typing import Any

from components import errors, spec


class Deploy(spec.Action):
    """Start a prediction service of a registered model, or move a running one to it.

    Before it takes traffic the stored rows are replayed against it; a difference keeps the former revision in place.
    """

    title = spec.text("Deploy", "部署服务")
    help_zh = "启动已注册模型的预测服务，或把已有服务切换到该模型。\n\n接收流量之前会用保存的样本回放校验；若结果不一致，则保留原有版本。"
    engine = "studio"
    needs = frozenset()
    inputs = (spec.port("model"),)
    outputs = (spec.port("report"),)
    words = ("serve", "endpoint", "service", "bushu")

    class Params(spec.ParamSet):
        name: spec.ModelName = spec.param(
            "Name of the endpoint; empty takes the model's.",
            zh="服务名称（空则同模型名）",
            title=("Endpoint", "服务名称"),
            default="endpoint",
        )

    params: Params

    def check(self, **schemas: Any) -> list[errors.Problem]:
        return []

    def pyspark(self, code: spec.Code) -> None:
        code.comment(f"The studio would start the endpoint “{self.params.name}” here; a script leaves the saved model.")
