"""Arithmetic and mathematics."""

from __future__ import annotations

from components.errors import Text
from components.expressions.functions import (
    NOT_PMML,
    PMML,
    ROUNDED,
    WRONG,
    Function,
    Limit,
    Signature,
    constant,
    signatures,
)
from components.expressions.tree import WIDEN, Call, Literal

EXACT = (
    *signatures("T T -> T", over="int double"),
    *signatures("bigint bigint -> bigint", NOT_PMML),
)
UNARY = (*signatures("T -> T", over="int double"), *signatures("bigint -> bigint", NOT_PMML))
DOUBLE = signatures("double -> double")
DOUBLES = signatures("double double -> double")


def _arithmetic(
    name: str, en: str, zh: str, help_en: str, help_zh: str, example: str, *overloads: Signature
) -> Function:
    return Function(name, "number", Text(en, zh), Text(help_en, help_zh), example, overloads)


def _mathematics(name: str, en: str, zh: str, help_en: str, help_zh: str, *aliases: str) -> Function:
    return Function(name, "number", Text(en, zh), Text(help_en, help_zh), f"{name}(amount)", DOUBLE, aliases)


OVERFLOW = ("An overflow of whole numbers is an error.", "整数溢出时报错。")
NULL_OVERFLOW = ("An overflow of whole numbers gives null.", "整数溢出时得到空值。")
NULL_AT_ZERO = ("Zero and below give null.", "参数不大于零时得到空值。")


def _digits(call: Call) -> bool:
    return not 0 <= (constant(call, 1) or 0) <= 15


def _wide(call: Call) -> bool:
    """Whether an argument may be beyond 32 bits: below, dividing doubles and truncating is exact."""
    return not all(
        (isinstance(arg, Literal) and isinstance(arg.value, int) and abs(arg.value) <= 2**31)
        or (isinstance(arg, Call) and arg.function == WIDEN)
        for arg in call.args
    )


def _not_positive(call: Call) -> bool:
    return not constant(call, 1) > 0


FUNCTIONS = (
    _arithmetic("+", "Add", "加", *OVERFLOW, "price + tax", *EXACT),
    _arithmetic("-", "Subtract", "减", *OVERFLOW, "price - discount", *EXACT),
    _arithmetic("*", "Multiply", "乘", *OVERFLOW, "price * count", *EXACT),
    _arithmetic("negative", "Negate", "取负", *OVERFLOW, "-amount", *UNARY),
    _arithmetic(
        "/",
        "Divide",
        "除",
        "Always a double; dividing by zero is an error.",
        "结果总是双精度；除数为零时报错。",
        "clicks / views",
        *DOUBLES,
    ),
    Function(
        "div",
        "number",
        Text("Whole division", "整除"),
        Text("Truncates towards zero; dividing by zero is an error.", "向零取整；除数为零时报错。"),
        "seconds div 60",
        signatures("bigint bigint -> bigint"),
        limits=(Limit(PMML, _wide, ROUNDED),),
    ),
    Function(
        "%",
        "number",
        Text("Remainder", "取余"),
        Text("Has the sign of the dividend; dividing by zero is an error.", "符号与被除数相同；除数为零时报错。"),
        "id % 10",
        (*signatures("int int -> int"), *signatures("T T -> T", NOT_PMML, over="bigint double")),
        ("mod",),
    ),
    Function(
        "pmod",
        "number",
        Text("Positive remainder", "正余数"),
        Text("Never negative; the divisor is a positive constant.", "结果不为负；除数是正的常量。"),
        "pmod(id, 10)",
        (*signatures("int int! -> int"), *signatures("bigint bigint! -> bigint", NOT_PMML)),
        limits=(Limit(WRONG, _not_positive, Text("the divisor must be positive", "除数必须为正")),),
    ),
    _arithmetic("try_add", "Add or null", "加（溢出为空）", *NULL_OVERFLOW, "try_add(a, b)", *EXACT),
    _arithmetic("try_subtract", "Subtract or null", "减（溢出为空）", *NULL_OVERFLOW, "try_subtract(a, b)", *EXACT),
    _arithmetic("try_multiply", "Multiply or null", "乘（溢出为空）", *NULL_OVERFLOW, "try_multiply(a, b)", *EXACT),
    _arithmetic(
        "try_divide",
        "Divide or null",
        "除（除零为空）",
        "A double; dividing by zero gives null.",
        "结果为双精度；除数为零时得到空值。",
        "try_divide(clicks, views)",
        *DOUBLES,
    ),
    _arithmetic("abs", "Absolute value", "绝对值", *OVERFLOW, "abs(balance)", *UNARY),
    Function(
        "sign",
        "number",
        Text("Sign", "符号"),
        Text("-1, 0 or 1 as a double; NaN stays NaN.", "双精度的 -1、0 或 1；NaN 仍为 NaN。"),
        "sign(balance)",
        DOUBLE,
        ("signum",),
    ),
    Function(
        "ceil",
        "number",
        Text("Round up", "向上取整"),
        Text(
            "A bigint; NaN gives 0 and what is out of range the nearest bigint.",
            "结果为长整数；NaN 得 0，超出范围取最接近的长整数。",
        ),
        "ceil(price)",
        signatures("T -> bigint", over="double bigint"),
        ("ceiling",),
    ),
    Function(
        "floor",
        "number",
        Text("Round down", "向下取整"),
        Text(
            "A bigint; NaN gives 0 and what is out of range the nearest bigint.",
            "结果为长整数；NaN 得 0，超出范围取最接近的长整数。",
        ),
        "floor(price)",
        signatures("T -> bigint", over="double bigint"),
    ),
    Function(
        "round",
        "number",
        Text("Round half away from zero", "四舍五入"),
        Text(
            "To so many decimals (none by default), as the number is printed.",
            "按数字的十进制写法保留指定位数（默认零位）。",
        ),
        "round(price, 2)",
        (*DOUBLE, *signatures("double int! -> double")),
        limits=tuple(
            Limit(backend, _digits, Text("only 0 to 15 decimals can be kept", "只能保留 0 到 15 位小数"))
            for backend in ("polars", "pmml")
        ),
    ),
    Function(
        "rint",
        "number",
        Text("Round half to even", "银行家舍入"),
        Text("To a whole double; halves go to the even neighbour.", "取整的双精度；正中间取偶数。"),
        "rint(price)",
        DOUBLE,
        ("bround",),
    ),
    _mathematics("sqrt", "Square root", "平方根", "A negative number gives NaN.", "负数得 NaN。"),
    _mathematics("cbrt", "Cube root", "立方根", "Keeps the sign.", "保留符号。"),
    _mathematics("exp", "Exponential", "指数", "e to the power of the argument.", "e 的幂。"),
    _mathematics("expm1", "Exponential minus one", "指数减一", "Exact near zero.", "在零附近精确。"),
    _mathematics("ln", "Natural logarithm", "自然对数", *NULL_AT_ZERO),
    _mathematics("log2", "Logarithm to base 2", "以 2 为底的对数", *NULL_AT_ZERO),
    _mathematics("log10", "Logarithm to base 10", "以 10 为底的对数", *NULL_AT_ZERO),
    _mathematics(
        "log1p",
        "Logarithm of one plus",
        "对数 ln(1+x)",
        "Exact near zero; -1 and below give null.",
        "在零附近精确；不大于 -1 时得到空值。",
    ),
    Function(
        "log",
        "number",
        Text("Logarithm", "对数"),
        Text(
            "Of the last argument, natural or to the base given first; zero and below give null.",
            "最后一个参数的对数：自然对数，或以第一个参数为底；不大于零时得到空值。",
        ),
        "log(2, amount)",
        (*DOUBLE, *DOUBLES),
    ),
    Function(
        "power",
        "number",
        Text("Power", "幂"),
        Text("The first argument to the power of the second.", "第一个参数的第二个参数次幂。"),
        "power(amount, 2)",
        DOUBLES,
        ("pow",),
    ),
    _mathematics("sin", "Sine", "正弦", "Of an angle in radians.", "弧度角的正弦。"),
    _mathematics("cos", "Cosine", "余弦", "Of an angle in radians.", "弧度角的余弦。"),
    _mathematics("tan", "Tangent", "正切", "Of an angle in radians.", "弧度角的正切。"),
    _mathematics("asin", "Arc sine", "反正弦", "In radians; NaN outside -1 to 1.", "单位弧度；超出 -1 到 1 得 NaN。"),
    _mathematics("acos", "Arc cosine", "反余弦", "In radians; NaN outside -1 to 1.", "单位弧度；超出 -1 到 1 得 NaN。"),
    _mathematics("atan", "Arc tangent", "反正切", "In radians.", "单位弧度。"),
    _mathematics("sinh", "Hyperbolic sine", "双曲正弦", "Grows like exp.", "随指数增长。"),
    _mathematics("cosh", "Hyperbolic cosine", "双曲余弦", "Grows like exp.", "随指数增长。"),
    _mathematics("tanh", "Hyperbolic tangent", "双曲正切", "Between -1 and 1.", "在 -1 与 1 之间。"),
    Function(
        "atan2",
        "number",
        Text("Angle of a point", "点的方位角"),
        Text("atan2(y, x) in radians.", "atan2(y, x)，单位弧度。"),
        "atan2(y, x)",
        DOUBLES,
    ),
    _mathematics("degrees", "To degrees", "弧度转角度", "From radians.", "由弧度转换。"),
    _mathematics("radians", "To radians", "角度转弧度", "From degrees.", "由角度转换。"),
)
