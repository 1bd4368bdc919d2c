"""The model's core as PMML, written by JPMML in the engine's own JVM (AGPL, the `pmml` extra)."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from components.errors import OperationalError, Problem, UserError, problem
from components.spec import boosters
from components.spec.training import LABEL, Model

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def jars() -> str:
    """`spark.jars` that a session needs for writing PMML; empty where the extra is not installed."""
    if importlib.util.find_spec("pyspark2pmml") is None:
        return ""
    import pyspark2pmml

    found: str = pyspark2pmml.spark_jars()
    return found


def unavailable(spark: SparkSession) -> Problem | None:
    """Why no PMML can be written here; None where it can."""
    if not jars():
        return problem(
            "pmml-missing",
            "There is no PMML: the `pmml` extra (AGPL-3.0) is not installed.",
            "没有 PMML：未安装 `pmml` 扩展（AGPL-3.0）。",
        )
    from py4j.java_gateway import JavaClass

    if not isinstance(spark._jvm.org.jpmml.sparkml.PMMLBuilder, JavaClass):  # type: ignore[union-attr]
        return problem(
            "pmml-jars-missing",
            "There is no PMML: the Spark session was started without the JPMML jars.",
            "没有 PMML：Spark 会话启动时未加载 JPMML 的 jar。",
        )
    return None


def core_pmml(model: Model, slots: Sequence[str], target: str, spark: SparkSession) -> bytes:
    """PMML of the core alone, over doubles called `slots` in the order of the model's inputs.

    `target` names the label's field, which the core never reads.
    Raises UserError `pmml-unsupported` where JPMML cannot write this model.
    """
    from py4j.protocol import Py4JJavaError

    try:
        encode = BOOSTERS.get(model.info.library)
        return _booster(encode, model, slots, target, spark) if encode else _spark_ml(model, slots, target)
    except (Py4JJavaError, ValueError, TypeError) as cause:
        raise UserError(_unsupported(model, cause)) from cause


def _spark_ml(model: Model, slots: Sequence[str], target: str) -> bytes:
    import pyspark2pmml
    from pyspark.ml import PipelineModel
    from pyspark.ml.feature import StringIndexerModel, VectorAssembler
    from pyspark.sql.types import DoubleType, StringType, StructField, StructType

    label = model.info.label
    assembler, fitted = model.core.stages
    fields = [StructField(slot, DoubleType()) for slot in slots]
    assembled = VectorAssembler(inputCols=list(slots), outputCol=assembler.getOutputCol(), handleInvalid="error")
    stages: list[Any] = [assembled, fitted]
    if label is not None and label.values is not None:
        stages.insert(0, StringIndexerModel.from_labels(list(label.values), inputCol=target, outputCol=LABEL))
        fields.append(StructField(target, StringType()))
    elif label is not None:
        fields.append(StructField(LABEL, DoubleType()))
    builder = pyspark2pmml.PMMLBuilder(StructType(fields), PipelineModel(stages))
    if label is not None and label.values is None:
        builder.putFieldName(LABEL, target)
    return bytes(builder.buildByteArray())


def _booster(encode: Encode, model: Model, slots: Sequence[str], target: str, spark: SparkSession) -> bytes:
    jvm: Any = spark._jvm
    values = model.info.label.values if model.info.label else None
    document = encode(jvm, model, slots, target, list(values) if values else None)
    written = jvm.java.io.ByteArrayOutputStream()
    jvm.org.jpmml.model.metro.MetroJAXBSerializer().serialize(document, written)
    return bytes(written.toByteArray())


def _xgboost(jvm: Any, model: Model, slots: Sequence[str], target: str, values: list[str] | None) -> Any:
    content = boosters.LIBRARIES["xgboost"].dump(model.core)
    learner = jvm.org.jpmml.xgboost.XGBoostUtil.loadLearner(jvm.java.io.ByteArrayInputStream(content))
    features = jvm.org.jpmml.xgboost.FeatureMap()
    for name, slot in zip(slots, model.info.slots, strict=True):
        features.addEntry(name, "c" if slot.values else "q")
    return learner.encodePMML(_options(jvm, "compact", "numeric", "prune"), target, values, features)


def _lightgbm(jvm: Any, model: Model, slots: Sequence[str], target: str, values: list[str] | None) -> Any:
    """The features' names are a line of the booster's text."""
    text = boosters.LIBRARIES["lightgbm"].dump(model.core).decode()
    named = re.sub(r"^feature_names=.*$", f"feature_names={' '.join(slots)}", text, count=1, flags=re.MULTILINE)
    trees = jvm.org.jpmml.lightgbm.LightGBMUtil.loadGBDT(jvm.java.io.ByteArrayInputStream(named.encode()))
    return trees.encodePMML(_options(jvm, "compact"), target, values)


def _options(jvm: Any, *names: str) -> Any:
    options = jvm.java.util.HashMap()
    for name in names:
        options.put(name, True)
    return options


Encode = Callable[[Any, Model, Sequence[str], str, list[str] | None], Any]
BOOSTERS: Mapping[str, Encode] = {"xgboost": _xgboost, "lightgbm": _lightgbm}


def _unsupported(model: Model, cause: Exception) -> Problem:
    return problem(
        "pmml-unsupported",
        "JPMML cannot write {algorithm} as PMML: {cause}",
        "JPMML 无法将 {algorithm} 导出为 PMML：{cause}",
        algorithm=model.info.algorithm,
        cause=str(cause)[:300],
    )


def need_java(cause: Exception) -> OperationalError:
    """That no Java runs PMML here."""
    return OperationalError(
        problem(
            "java-missing",
            "PMML is scored on Java, which was not found or did not start: {cause}",
            "PMML 评分需要 Java，但未找到或无法启动：{cause}",
            cause=str(cause)[:300],
        )
    )
