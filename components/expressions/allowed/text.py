"""Text; positions and lengths count characters (code points), from 1."""

from __future__ import annotations

from collections.abc import Callable

from components.errors import Text
from components.expressions import patterns
from components.expressions.functions import NOT_PMML, POLARS, WRONG, Function, Limit, Signature, constant, signatures
from components.expressions.tree import Call


def _text(name: str, en: str, zh: str, help_en: str, help_zh: str, example: str, *of: Signature | Limit) -> Function:
    overloads = tuple(one for one in of if isinstance(one, Signature))
    limits = tuple(one for one in of if isinstance(one, Limit))
    return Function(name, "text", Text(en, zh), Text(help_en, help_zh), example, overloads, limits=limits)


TEXT = signatures("string -> string")
TESTS = signatures("string string! -> boolean")
LENGTH = signatures("string int! -> string")
NULL_IN = ("Null if any argument is null.", "任一参数为空则为空。")
WHOLE_TEXT = (
    "“%” stands for any text, “_” for one character, “\\\\” for the next one itself.",
    "“%”代表任意文本，“_”代表一个字符，“\\\\”使下一个字符为其本身。",
)


def _from_the_end(call: Call) -> bool:
    return bool(constant(call, 1) < 0)


def _long(call: Call) -> bool:
    return bool(constant(call, 1) > 10_000)


def _unreadable(read: Callable[[str], str]) -> Callable[[Call], bool]:
    def applies(call: Call) -> bool:
        try:
            read(constant(call, 1))
        except ValueError:
            return True
        return False

    return applies


NOT_LIKE = Limit(
    WRONG,
    _unreadable(patterns.like),
    Text("a backslash must be followed by %, _ or a backslash", "反斜杠后必须是 %、_ 或反斜杠"),
)
NOT_PORTABLE = Limit(
    POLARS,
    _unreadable(patterns.portable),
    Text("the pattern uses what only Java's regular expressions have", "模式使用了 Java 正则特有的写法"),
)
TOO_LONG = Limit(POLARS, _long, Text("only up to 10,000 characters are made", "最多生成 10000 个字符"))
NO_BITS = Limit(
    WRONG,
    lambda call: constant(call, 1) not in (0, 224, 256, 384, 512),
    Text("224, 256, 384 or 512 bits", "位数必须是 224、256、384 或 512"),
)
NO_PART = Limit(WRONG, lambda call: constant(call, 2) == 0, Text("parts are counted from 1", "段号从 1 开始"))


FUNCTIONS = (
    _text("concat", "Join", "连接", *NULL_IN, "concat(first, ' ', last)", *signatures("(string)+ -> string")),
    _text(
        "concat_ws",
        "Join with a separator",
        "用分隔符连接",
        "Skips nulls.",
        "忽略空值。",
        "concat_ws('-', city, code)",
        *signatures("string! (string)+ -> string"),
    ),
    Function(
        "length",
        "text",
        Text("Length", "长度"),
        Text("In characters.", "字符数。"),
        "length(name)",
        signatures("string -> int"),
        ("char_length", "character_length", "len"),
    ),
    Function(
        "upper",
        "text",
        Text("Upper case", "转大写"),
        Text("ß becomes SS.", "ß 变为 SS。"),
        "upper(name)",
        TEXT,
        ("ucase",),
    ),
    Function(
        "lower",
        "text",
        Text("Lower case", "转小写"),
        Text("Of every letter.", "所有字母转小写。"),
        "lower(name)",
        TEXT,
        ("lcase",),
    ),
    _text("trim", "Trim", "去两端空格", "Spaces only, at both ends.", "只去两端的空格。", "trim(name)", *TEXT),
    _text("ltrim", "Trim left", "去左侧空格", "Spaces only.", "只去空格。", "ltrim(name)", *TEXT),
    _text("rtrim", "Trim right", "去右侧空格", "Spaces only.", "只去空格。", "rtrim(name)", *TEXT),
    Function(
        "substring",
        "text",
        Text("Part", "截取"),
        Text(
            "From a position (0 counts as 1, negative from the end), so many characters.",
            "从某位置起（0 视为 1，负数从末尾数）取若干字符。",
        ),
        "substring(name, 1, 3)",
        (*LENGTH, *signatures("string int! int! -> string")),
        ("substr",),
        limits=(Limit("pmml", _from_the_end, Text("it cannot count from the end", "不能从末尾计数")),),
    ),
    _text(
        "left",
        "First characters",
        "左侧字符",
        "So many characters from the start.",
        "从开头取若干字符。",
        "left(name, 3)",
        *LENGTH,
    ),
    _text(
        "right",
        "Last characters",
        "右侧字符",
        "So many characters from the end.",
        "从末尾取若干字符。",
        "right(name, 3)",
        *LENGTH,
    ),
    _text(
        "replace",
        "Replace",
        "替换",
        "Every occurrence of a constant text; an empty one changes nothing.",
        "替换固定文本的每次出现；空文本不替换。",
        "replace(name, '-', ' ')",
        *signatures("string string! string! -> string"),
    ),
    _text("startswith", "Starts with", "以…开头", *NULL_IN, "startswith(name, 'A')", *TESTS),
    _text("endswith", "Ends with", "以…结尾", *NULL_IN, "endswith(name, 'z')", *TESTS),
    _text("contains", "Contains", "包含", *NULL_IN, "contains(name, 'an')", *TESTS),
    _text("like", "Matches a pattern", "匹配模式", *WHOLE_TEXT, "name LIKE 'A%'", *TESTS, NOT_LIKE),
    Function(
        "rlike",
        "text",
        Text("Matches a regular expression", "匹配正则表达式"),
        Text(
            "Java's syntax without look-around, back references and flags; anywhere in the text.",
            "Java 语法，不含环视、反向引用和标志；可匹配任意位置。",
        ),
        "name RLIKE '^[A-Z]+$'",
        signatures("string string! -> boolean"),
        ("regexp_like", "regexp"),
        (NOT_PORTABLE,),
    ),
    _text(
        "instr",
        "Position",
        "位置",
        "Of the first occurrence, 0 if there is none.",
        "首次出现的位置，没有则为 0。",
        "instr(name, 'n')",
        *signatures("string string! -> int", NOT_PMML),
    ),
    _text(
        "lpad",
        "Pad left",
        "左侧补齐",
        "To exactly so many characters; a longer text is cut.",
        "补齐到指定字符数；更长的被截断。",
        "lpad(code, 6, '0')",
        *signatures("string int! string! -> string", NOT_PMML),
        TOO_LONG,
    ),
    _text(
        "rpad",
        "Pad right",
        "右侧补齐",
        "To exactly so many characters; a longer text is cut.",
        "补齐到指定字符数；更长的被截断。",
        "rpad(code, 6, ' ')",
        *signatures("string int! string! -> string", NOT_PMML),
        TOO_LONG,
    ),
    _text(
        "repeat",
        "Repeat",
        "重复",
        "So many times.",
        "重复若干次。",
        "repeat(code, 2)",
        *signatures("string int! -> string", NOT_PMML),
        TOO_LONG,
    ),
    _text(
        "split_part",
        "Part between separators",
        "按分隔符取一段",
        "The n-th part, from the end if n is negative; empty if there is none.",
        "第 n 段，负数从末尾数；没有则为空文本。",
        "split_part(path, '/', 2)",
        *signatures("string string! int! -> string", NOT_PMML),
        NO_PART,
    ),
    _text(
        "reverse",
        "Reverse",
        "反转",
        "Character by character.",
        "逐字符反转。",
        "reverse(name)",
        *signatures("string -> string", NOT_PMML),
    ),
    _text(
        "md5",
        "MD5",
        "MD5",
        "Of the UTF-8 bytes, in hexadecimal.",
        "UTF-8 字节的十六进制摘要。",
        "md5(name)",
        *signatures("string -> string", NOT_PMML),
    ),
    _text(
        "sha2",
        "SHA-2",
        "SHA-2",
        "Of 224, 256, 384 or 512 bits, in hexadecimal.",
        "224、256、384 或 512 位，十六进制。",
        "sha2(name, 256)",
        *signatures("string int! -> string", NOT_PMML),
        NO_BITS,
    ),
    _text(
        "crc32",
        "CRC-32",
        "CRC-32",
        "A checksum of the UTF-8 bytes.",
        "UTF-8 字节的校验和。",
        "crc32(name)",
        *signatures("string -> bigint", NOT_PMML),
    ),
    _text(
        "xxhash64",
        "64-bit hash",
        "64 位散列",
        "A stable hash; a null gives 42.",
        "稳定的散列值；空值得 42。",
        "xxhash64(name)",
        *signatures("T -> bigint", NOT_PMML, over="string int bigint"),
    ),
    _text(
        "hash",
        "32-bit hash",
        "32 位散列",
        "A stable hash (Murmur3); a null gives 42.",
        "稳定的散列值（Murmur3）；空值得 42。",
        "hash(name)",
        *signatures("T -> int", NOT_PMML, over="string int bigint"),
    ),
)
