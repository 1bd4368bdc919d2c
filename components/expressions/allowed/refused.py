"""Functions that Spark has and the row language refuses, with the reason that a person is told."""

from __future__ import annotations

from components.errors import Text
from components.expressions.functions import Refused


def _refused(names: str, en: str, zh: str) -> Refused:
    return Refused(frozenset(names.split()), Text(en, zh))


REFUSED = (
    _refused(
        "java_method reflect try_reflect",
        "it calls arbitrary code of the engine",
        "它会调用引擎内的任意代码",
    ),
    _refused(
        "input_file_name input_file_block_start input_file_block_length read_files from_avro from_protobuf",
        "it reads files or depends on them",
        "它读取文件或依赖于文件",
    ),
    _refused(
        "count sum avg mean min max first last any some every bool_and bool_or collect_list collect_set array_agg"
        " listagg string_agg stddev stddev_pop stddev_samp variance var_pop var_samp median mode percentile"
        " percentile_approx approx_percentile approx_count_distinct corr covar_pop covar_samp kurtosis skewness"
        " max_by min_by count_if any_value first_value last_value try_sum try_avg histogram_numeric grouping"
        " grouping_id",
        "it aggregates several rows; use the component “Group and aggregate”",
        "它聚合多行；请使用“分组聚合”组件",
    ),
    _refused(
        "row_number rank dense_rank percent_rank cume_dist ntile lag lead nth_value",
        "it looks at other rows; use the component for window features",
        "它读取其他行；请使用窗口特征组件",
    ),
    _refused(
        "explode explode_outer posexplode posexplode_outer inline inline_outer stack json_tuple",
        "it makes several rows from one",
        "它把一行变成多行",
    ),
    _refused(
        "rand random randn randstr uniform uuid shuffle monotonically_increasing_id spark_partition_id",
        "it gives another value each time",
        "它每次给出不同的值",
    ),
    _refused(
        "now current_date curdate current_timestamp localtimestamp current_timezone current_time",
        "it depends on the moment; use a variable of the experiment",
        "它取决于运行时刻；请使用实验变量",
    ),
    _refused(
        "current_user user session_user current_catalog current_database current_schema version"
        " raise_error assert_true",
        "it depends on the session or stops it",
        "它取决于会话或会中断会话",
    ),
    _refused(
        "initcap to_timestamp date_format from_unixtime to_char format_number format_string printf decimal",
        "it means different things in training and in serving",
        "它在训练与服务中的含义不同",
    ),
)

REASONS = {name: one.reason for one in REFUSED for name in one.names}
