"""Generalised linear regression."""

from __future__ import annotations

from typing import Any, Literal

from components import errors, spec

LINKS = {
    "gaussian": ("identity", "log", "inverse"),
    "binomial": ("logit", "probit", "cloglog"),
    "poisson": ("log", "identity", "sqrt"),
    "gamma": ("inverse", "identity", "log"),
}


class Glm(spec.Trainer):
    """Train a generalised linear model by iteratively reweighted least squares (Spark ML's GeneralizedLinearRegression).

    At most 4,096 inputs. Poisson suits counts, gamma suits positive skewed amounts. Nulls must be filled before.
    """

    title = spec.text("Generalised linear regression", "广义线性回归")
    help_zh = (
        "用迭代加权最小二乘训练广义线性模型（Spark ML GeneralizedLinearRegression）。\n\n"
        "输入不超过 4096 个；泊松适合计数，伽马适合正的偏态金额；空值需先填充。"
    )
    task = "regression"
    wraps = "pyspark.ml.regression.GeneralizedLinearRegression"
    likely_next = ("predict.predict", "explain.linear_weights", "predict.register")
    words = ("poisson", "gamma", "tweedie", "guangyi")

    class Params(spec.Trainer.Params):
        family: Literal["gaussian", "binomial", "poisson", "gamma"] = spec.param(
            "Distribution of the label.",
            zh="目标的分布",
            default="gaussian",
            choices={
                "gaussian": ("Gaussian", "高斯"),
                "binomial": ("Binomial", "二项"),
                "poisson": ("Poisson", "泊松"),
                "gamma": ("Gamma", "伽马"),
            },
        )
        link: Literal["default", "identity", "log", "inverse", "logit", "probit", "cloglog", "sqrt"] = spec.param(
            "From the mean to the linear part.", zh="联系函数", default="default"
        )
        regularization: float = spec.param("Strength of the L2 penalty.", zh="L2 正则化强度", default=0.0, ge=0)
        iterations: int = spec.param("At most.", zh="最大迭代次数", default=25, ge=1, le=1000)

    params: Params

    def link(self) -> str:
        return LINKS[self.params.family][0] if self.params.link == "default" else self.params.link

    def check(self, **schemas: Any) -> list[errors.Problem]:
        found = super().check(**schemas)
        allowed = LINKS[self.params.family]
        if self.link() not in allowed:
            found.append(
                errors.problem(
                    "link-unfit",
                    "The link “{link}” does not go with {family} (links: {links}).",
                    "联系函数“{link}”不适用于 {family} 分布（可用：{links}）。",
                    where=errors.Where(param="link"),
                    link=self.params.link,
                    family=self.params.family,
                    links=errors.listed(allowed),
                )
            )
        return found

    def spark_settings(self) -> dict[str, Any]:
        return {
            "family": self.params.family,
            "link": self.link(),
            "regParam": self.params.regularization,
            "maxIter": self.params.iterations,
        }
