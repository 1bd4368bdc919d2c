"""Register: put a model into the model zoo."""

from __future__ import annotations

from typing import Any, Literal

from components import spec


class Register(spec.Action):
    """Put a trained model into the model zoo as a new version.

    The package holds the whole way from raw columns to the prediction, and proves on held-out rows that the served form
    gives the engine's scores.
    """

    title = spec.text("Register model", "注册模型")
    help_zh = "把训练好的模型作为新版本放入模型库。\n\n模型包包含从原始列到预测值的完整路径，并用留出样本验证在线形式与引擎的得分一致。"
    wants = "table"
    costly = True
    packages = True
    inputs = (spec.port("model"), spec.port("metrics", optional=True))
    outputs = (spec.port("model"),)
    likely_next = ("predict.deploy",)
    words = ("publish", "zoo", "version", "zhuce")

    class Params(spec.ParamSet):
        name: spec.ModelName = spec.param("Name in the zoo.", zh="模型名称", title=("Name", "名称"))
        stage: Literal["none", "staging", "production"] = spec.param(
            "Stage of the new version.",
            zh="新版本的阶段",
            default="none",
            choices={"none": ("None", "无"), "staging": ("Staging", "预发"), "production": ("Production", "生产")},
        )

    params: Params

    def run(self, job: spec.Job, model: spec.Model, metrics: dict[str, float] | None = None) -> Any:
        return spec.Outputs(
            model=job.package(model, self.params.name, {"stage": self.params.stage, "metrics": metrics or {}})
        )

    def pyspark(self, code: spec.Code) -> None:
        model = code.inputs["model"]
        code.comment("The model zoo's place is taken by a folder.")
        model.save(code, code.constant("MODEL", f"models/{self.params.name}"))
        code.outputs["model"] = model
