"""What a user's SQL may call: names that may stand before a parenthesis. Nothing that reads files, runs code or draws at random."""

from __future__ import annotations

from components.expressions import language

KEYWORDS = frozenset((
    "all", "and", "as", "between", "by", "case", "distinct", "else", "except", "exists", "filter", "from", "group",
    "having", "in", "intersect", "is", "join", "lateral", "like", "limit", "minus", "not", "on", "or", "order",
    "over", "partition", "qualify", "rlike", "select", "sets", "then", "union", "using", "values", "when", "where",
    "with", "within",
))  # fmt: skip

TYPES = frozenset((
    "array", "bigint", "binary", "boolean", "char", "date", "decimal", "double", "float", "int", "map", "smallint",
    "string", "struct", "timestamp", "varchar",
))  # fmt: skip

AGGREGATES = frozenset((
    "any", "any_value", "approx_count_distinct", "approx_percentile", "array_agg", "avg", "bit_and", "bit_or",
    "bool_and", "bool_or", "collect_list", "collect_set", "corr", "count", "count_if", "covar_pop", "covar_samp",
    "every", "first", "first_value", "grouping", "grouping_id", "kurtosis", "last", "last_value", "listagg", "max",
    "max_by", "mean", "median", "min", "min_by", "mode", "percentile", "percentile_approx", "percentile_cont",
    "percentile_disc", "regr_intercept", "regr_r2", "regr_slope", "skewness", "some", "std", "stddev", "stddev_pop",
    "stddev_samp", "string_agg", "sum", "try_avg", "try_sum", "var_pop", "var_samp", "variance",
))  # fmt: skip

WINDOWS = frozenset((
    "cume_dist", "dense_rank", "lag", "lead", "nth_value", "ntile", "percent_rank", "rank", "row_number", "window",
))  # fmt: skip

OTHERS = frozenset((
    "aggregate", "array", "array_append", "array_compact", "array_contains", "array_distinct", "array_except",
    "array_intersect", "array_join", "array_max", "array_min", "array_position", "array_prepend", "array_remove",
    "array_repeat", "array_size", "array_sort", "array_union", "arrays_overlap", "arrays_zip", "ascii", "base64",
    "bin", "bit_count", "bit_length", "btrim", "cardinality", "char_length", "chr", "concat_ws", "conv", "cos", "cot",
    "cube", "date_diff", "date_format", "date_from_unix_date", "date_part", "date_trunc", "datepart", "dayname", "e",
    "element_at", "elt", "explode", "explode_outer", "extract", "factorial", "filter", "find_in_set", "flatten",
    "forall", "format_number", "from_json", "from_unixtime", "from_utc_timestamp", "get_json_object", "grouping",
    "hex", "hypot", "if", "ifnull", "initcap", "inline", "inline_outer", "isnotnull", "isnull", "json_array_length",
    "json_object_keys", "json_tuple", "left", "levenshtein", "locate", "make_date", "make_timestamp", "map",
    "map_concat", "map_contains_key", "map_entries", "map_filter", "map_from_arrays", "map_from_entries", "map_keys",
    "map_values", "mask", "monthname", "months_between", "named_struct", "negative", "next_day", "nullifzero", "nvl2",
    "octet_length", "overlay", "parse_url", "pi", "posexplode", "posexplode_outer", "position", "positive", "printf",
    "reduce", "regexp_count", "regexp_extract", "regexp_extract_all", "regexp_instr", "regexp_replace",
    "regexp_substr", "right", "rollup", "sentences", "sequence", "shiftleft", "shiftright", "size", "slice",
    "sort_array", "soundex", "space", "split", "stack", "std", "str_to_map", "struct", "substring_index",
    "timestamp_micros", "timestamp_millis", "timestamp_seconds", "timestampadd", "timestampdiff", "to_char",
    "to_date", "to_json", "to_number", "to_timestamp", "to_unix_timestamp", "to_utc_timestamp", "transform_keys",
    "transform_values", "translate", "try_element_at", "try_to_date", "try_to_number", "try_to_timestamp", "typeof",
    "unbase64", "unhex", "unix_date", "url_decode", "url_encode", "weekday", "width_bucket", "zeroifnull", "zip_with",
))  # fmt: skip

ROWS = frozenset(
    name for one in language.FUNCTIONS.values() for name in (one.name, *one.aliases) if name.isidentifier()
)

CALLABLE = AGGREGATES | WINDOWS | OTHERS | ROWS | TYPES
