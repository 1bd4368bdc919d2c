"""Conversions; a plain cast of a value that does not fit is an error, `try_cast` gives null."""

from __future__ import annotations

from components.errors import Text
from components.expressions.functions import NOT_PMML, SPARK_ONLY, Function, signatures
from components.expressions.tree import CAST, TRY_CAST, WIDEN

CASTS = (
    *signatures("int -> T", over="bigint double string boolean"),
    *signatures("bigint -> T", over="int double boolean"),
    *signatures("double -> T", over="int bigint boolean"),
    *signatures("boolean -> T", over="int bigint double string"),
    *signatures("string -> T", over="int bigint double boolean"),
    *signatures("int -> T", NOT_PMML, over="float"),
    *signatures("bigint -> T", NOT_PMML, over="string float"),
    *signatures("double -> T", NOT_PMML, over="float"),
    *signatures("string -> T", NOT_PMML, over="date"),
    *signatures("date -> T", NOT_PMML, over="string timestamp"),
    *signatures("timestamp -> T", NOT_PMML, over="date"),
    *signatures("decimal -> T", SPARK_ONLY, over="double int bigint string"),
)

WIDENINGS = (
    *signatures("T -> int", over="tinyint smallint"),
    *signatures("T -> double", over="tinyint smallint int bigint float"),
    *signatures("T -> bigint", over="tinyint smallint int"),
)

FUNCTIONS = (
    Function(
        CAST,
        "cast",
        Text("Convert", "类型转换"),
        Text("A value that does not fit is an error.", "无法转换的值会报错。"),
        "CAST(code AS INT)",
        CASTS,
    ),
    Function(
        TRY_CAST,
        "cast",
        Text("Convert or null", "类型转换（失败为空）"),
        Text("A value that does not fit gives null.", "无法转换的值得到空值。"),
        "TRY_CAST(code AS INT)",
        CASTS,
    ),
    Function(
        WIDEN,
        "cast",
        Text("Widen", "自动扩展"),
        Text("What a smaller number type becomes beside a larger one.", "较小的数值类型与较大类型一起使用时的转换。"),
        "age + 0.5",
        WIDENINGS,
    ),
)
