"""Comparison, logic, choice and nulls."""

from __future__ import annotations

from components.errors import Text
from components.expressions.functions import ANY, NOT_PMML, NOT_ROUNDED, Function, Signature, signatures

EQUAL = (
    *signatures("T T -> boolean", over="int bigint double boolean string date"),
    *signatures("T T -> boolean", NOT_PMML, over="timestamp"),
)
ORDER = (
    *signatures("T T -> boolean", over="int bigint double date"),
    *signatures("T T -> boolean", NOT_PMML, over="string timestamp"),
)
VALUES = "int bigint double boolean string date"
NOT_PMML_VALUES = "timestamp"
ORDERED = (
    *signatures("T (T)+ -> T", over="int bigint double date"),
    *signatures("T (T)+ -> T", NOT_PMML, over="string timestamp"),
)


COMPARING = frozenset({"=", "<>", "<", "<=", ">", ">=", "<=>", "in", "nullif"})
"""Greatest and least compare too, but what they give survives rounding."""


def _operator(name: str, en: str, zh: str, help_en: str, help_zh: str, example: str, *overloads: Signature) -> Function:
    limits = NOT_ROUNDED if name in COMPARING else ()
    return Function(name, "logic", Text(en, zh), Text(help_en, help_zh), example, overloads, limits=limits)


def _every_value(notation: str) -> tuple[Signature, ...]:
    return (*signatures(notation, over=VALUES), *signatures(notation, NOT_PMML, over=NOT_PMML_VALUES))


COMPARED = (
    "Null if a side is null; NaN equals NaN and is the largest number.",
    "任一侧为空则为空；NaN 等于 NaN，且大于所有数。",
)
THREE_VALUED = ("Three-valued: null where the known side does not decide.", "三值逻辑：已知一侧不能决定结果时为空。")
CHOSEN = (
    "The first branch whose condition is true; null conditions count as false.",
    "取第一个条件为真的分支；条件为空视为假。",
)
SKIPS_NULL = ("Skips nulls; NaN is the largest number.", "忽略空值；NaN 大于所有数。")

FUNCTIONS = (
    _operator("=", "Equal", "等于", *COMPARED, "city = 'Paris'", *EQUAL),
    _operator("<>", "Not equal", "不等于", *COMPARED, "city <> 'Paris'", *EQUAL),
    _operator("<", "Less", "小于", *COMPARED, "age < 30", *ORDER),
    _operator("<=", "Less or equal", "小于等于", *COMPARED, "age <= 30", *ORDER),
    _operator(">", "Greater", "大于", *COMPARED, "age > 30", *ORDER),
    _operator(">=", "Greater or equal", "大于等于", *COMPARED, "age >= 30", *ORDER),
    _operator(
        "<=>",
        "Equal, null too",
        "相等（含空值）",
        "Never null: two nulls are equal.",
        "从不为空：两个空值相等。",
        "a <=> b",
        *EQUAL,
    ),
    _operator("and", "And", "且", *THREE_VALUED, "a > 0 AND b > 0", *signatures("boolean boolean -> boolean")),
    _operator("or", "Or", "或", *THREE_VALUED, "a > 0 OR b > 0", *signatures("boolean boolean -> boolean")),
    _operator("not", "Not", "非", "Null stays null.", "空值仍为空。", "NOT active", *signatures("boolean -> boolean")),
    _operator(
        "in",
        "One of",
        "属于",
        "Null if not found and a null was among them.",
        "未找到且列表含空值时为空。",
        "city IN ('Paris', 'Rome')",
        *signatures("T (T?)+ -> boolean", over="int bigint double string"),
        *signatures("T (T?)+ -> boolean", NOT_PMML, over="date"),
    ),
    _operator(
        "case",
        "Choose by conditions",
        "按条件选择",
        *CHOSEN,
        "CASE WHEN age < 18 THEN 'young' ELSE 'adult' END",
        *_every_value("(boolean T)+ T -> T"),
    ),
    _operator(
        "decode",
        "Look up",
        "查表映射",
        "The value after the first equal key, else the last argument; a null key can match.",
        "取第一个相等的键对应的值，否则取最后一个参数；空键可以匹配空值。",
        "decode(city, 'Paris', 1, 'Rome', 2, 0)",
        *(
            one
            for result in ("int", "double", "string", "boolean")
            for one in (
                *signatures(f"T (T? {result}?)+ {result}? -> {result}", over="int double string boolean"),
                *signatures(f"T (T? {result}?)+ {result}? -> {result}", NOT_PMML, over="bigint date"),
            )
        ),
    ),
    Function(
        "coalesce",
        "logic",
        Text("First that is not null", "第一个非空值"),
        Text("Null if all are null.", "全部为空时为空。"),
        "coalesce(age, 0)",
        _every_value("(T)+ -> T"),
        ("nvl", "ifnull"),
    ),
    _operator(
        "nullif",
        "Null if equal",
        "相等则为空",
        "The first argument, or null where both are equal.",
        "返回第一个参数；两者相等时为空。",
        "nullif(city, '')",
        *_every_value("T T -> T"),
    ),
    Function(
        "isnull",
        "logic",
        Text("Is null", "为空"),
        Text("Never null itself.", "结果不会为空。"),
        "age IS NULL",
        signatures(f"{ANY} -> boolean"),
    ),
    Function(
        "isnotnull",
        "logic",
        Text("Is not null", "不为空"),
        Text("Never null itself.", "结果不会为空。"),
        "age IS NOT NULL",
        signatures(f"{ANY} -> boolean"),
    ),
    _operator(
        "isnan", "Is NaN", "是 NaN", "False for null.", "空值得假。", "isnan(rate)", *signatures("double -> boolean")
    ),
    _operator(
        "nanvl",
        "Replace NaN",
        "替换 NaN",
        "The second argument where the first is NaN.",
        "第一个参数为 NaN 时取第二个。",
        "nanvl(rate, 0.0)",
        *signatures("double double -> double"),
    ),
    _operator("greatest", "Greatest", "最大值", *SKIPS_NULL, "greatest(a, b)", *ORDERED),
    _operator("least", "Least", "最小值", *SKIPS_NULL, "least(a, b)", *ORDERED),
)
