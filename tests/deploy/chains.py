"""Random chains of the servable components, as experiments: the same seed gives the same chain."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from components.expressions.language import quote
from components.spec.schema import Column, Schema
from tests.deploy.workbench import CATALOG, Step

TYPES: Mapping[str, str] = {
    "年龄": "string",
    "月 收入": "double",
    "city name": "string",
    "visits": "int",
    "vip": "boolean",
    "注册日": "date",
    "score": "string",
    "单价": "decimal(9,2)",
    "y": "double",
    "标签": "string",
}
TARGETS = ("y", "标签")
CITIES = ("北京", "上海", "New York", "O'Hare", "")
Kind = Literal["all", "fast", "pmml", "refused"]
KINDS_OF: Mapping[int, Kind] = {3: "fast", 7: "refused", 11: "pmml"}
"""By seed modulo 20: which scorers can serve the chain, if any; the rest are for all of them."""
LIMITED: Mapping[Kind, Sequence[str]] = {
    "fast": (
        "xxhash64(visits)", "CAST(visits AS BIGINT) * 2L", "length(reverse(`city name`))", "weekofyear(`注册日`)",
        "CAST(visits AS DOUBLE) % 7D",
    ),
    "pmml": ("CASE WHEN `city name` RLIKE '^(?=北)' THEN 1 ELSE 0 END",),
    "refused": (
        "CAST(`单价` AS DOUBLE) * 2", "CASE WHEN `city name` RLIKE '(?=北)' THEN length(reverse(`city name`)) ELSE 0 END",
    ),
}  # fmt: skip
"""What not every scorer can say, or none; the lint must say so."""
HELD = "限"
"""The column that these make; later steps may change it, but neither drop nor replace it."""
FIXED = (*TARGETS, HELD, "单价")


def columns(rows: int = 150, seed: int = 11) -> dict[str, list[Any]]:
    """The source's values: nulls, texts that are no numbers, a label that depends on the rest."""
    chance = random.Random(seed)
    made: dict[str, list[Any]] = {name: [] for name in TYPES}
    for n in range(rows):
        age, income = chance.randint(18, 80), chance.gauss(8.0, 3.0)
        city, visits, vip = chance.choice(CITIES), chance.randint(0, 30), chance.random() < 0.4
        target = age / 20 + income / 4 + visits / 10 + vip + chance.gauss(0, 0.3)
        made["年龄"].append("未知" if n % 17 == 3 else str(age))
        made["月 收入"].append(None if n % 13 == 5 else income)
        made["city name"].append(None if n % 19 == 7 else city)
        made["visits"].append(visits)
        made["vip"].append(vip)
        made["注册日"].append(datetime.date(2021, 1, 1) + datetime.timedelta(days=chance.randint(0, 900)))
        made["score"].append(f"{chance.random():.3f}")
        made["单价"].append(Decimal(chance.randint(100, 99999)).scaleb(-2))
        made["y"].append(target)
        made["标签"].append("买" if target > 7.5 else "不买")
    return made


class Chain:
    """A source, steps, a trainer and the registration; `steps` grow only by what the schema allows."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.kind: Kind = KINDS_OF.get(seed % 20, "all")
        self.schema = Schema.of(TYPES)
        self.steps: list[Step] = []
        self.limited: str | None = None
        """The node that not every scorer can say."""
        self.digits = {"年龄", "score"}
        """Text columns that hold numbers: a cast of another would leave nothing to learn from."""
        if self.chance.random() < 0.25:
            self._add(("prepare.drop_missing", {"columns": ["月 收入"], "how": "any"}))
        if self.kind != "all":
            expression = self.chance.choice(LIMITED[self.kind])
            assert self._add(("prepare.derive", {"columns": [{"name": HELD, "expression": expression}]}))
            self.limited = f"n{len(self.steps)}"
        for _ in range(self.chance.randint(3, 7)):
            self._grow()
        self.trainer = self._trainer()

    def document(self) -> dict[str, Any]:
        """The experiment file."""
        nodes = [{"id": "n0", "component": "source.dataset", "version": 1, "params": {"dataset": "data"}}]
        edges = []
        every = [*self.steps, self.trainer, ("predict.register", {"name": "m"})]
        port = "table"
        for number, (key, params) in enumerate(every, start=1):
            component = CATALOG[key]
            nodes.append({"id": f"n{number}", "component": key, "version": component.version, "params": dict(params)})
            into = component.inputs[0].name
            edges.append({"from": [f"n{number - 1}", port], "to": [f"n{number}", into]})
            port = next(p.name for p in component.outputs if p.kind in ("table", "model"))
        return {"format": 1, "nodes": nodes, "edges": edges}

    def _grow(self) -> None:
        """One more step that the schema allows."""
        for _ in range(20):
            made = self.chance.choice(KINDS)(self)
            if made is not None and self._add(made):
                return

    def _add(self, step: Step) -> bool:
        component = CATALOG[step[0]](step[1])
        outputs, problems = component.shape({"table": self.schema})
        if any(problem.severity == "error" for problem in problems):
            return False
        schema = outputs.get("table") or outputs["train"]
        if schema.open:
            schema = Schema(tuple(c for c in schema.columns if c.type != "unknown"))
        self.schema = schema
        self.steps.append(step)
        if step[0] == "prepare.rename":
            self.digits = {step[1]["names"].get(name, name) for name in self.digits}
        return True

    def _trainer(self) -> Step:
        name = self.chance.choices(("xgboost", "logistic", "linear", "gbdt", "forest"), (6, 4, 4, 2, 2))[0]
        target = "y" if name == "linear" or (name == "xgboost" and self.chance.random() < 0.4) else "标签"
        others = [one for one in TARGETS if one != target and one in self.schema]
        if others:
            self.steps.append(("prepare.select_columns", {"columns": others, "mode": "drop"}))
            self.schema = Schema(tuple(c for c in self.schema.columns if c.name not in others))
        if name != "xgboost":
            self._complete()
        return TRAINERS[name, target][0], {**TRAINERS[name, target][1], "label": target}

    def _complete(self) -> None:
        """Fill what the learner cannot take."""
        numbers = [c.name for c in self.numbers()]
        if not numbers:
            return
        filled = {"columns": numbers, "strategy": "constant", "constant": "1"}
        truths = [f for f in self.schema.columns if f.type == "boolean"]
        for column in truths:
            expression = f"coalesce({quote(column.name)}, FALSE)"
            self.steps.append(("prepare.derive", {"columns": [{"name": column.name, "expression": expression}]}))
        self.steps.append(("prepare.fill_missing", filled))

    def numbers(self) -> list[Column]:
        usable = ("double", "int", "bigint")
        return [c for c in self.schema.columns if c.type in usable and c.name not in TARGETS]

    def texts(self) -> list[Column]:
        return [c for c in self.schema.columns if c.type == "string" and c.name not in TARGETS]

    def pick(self, found: Sequence[Column], most: int = 2) -> list[str]:
        return [c.name for c in self.chance.sample(list(found), min(len(found), self.chance.randint(1, most)))]


TRAINERS: Mapping[tuple[str, str], Step] = {
    ("xgboost", "标签"): ("classify.xgboost", {"rounds": 2, "depth": 3}),
    ("xgboost", "y"): ("regress.xgboost", {"rounds": 2, "depth": 3}),
    ("logistic", "标签"): ("classify.logistic", {"iterations": 2}),
    ("linear", "y"): ("regress.linear", {"iterations": 2, "regularization": 0.1}),
    ("gbdt", "标签"): ("classify.gbdt", {"trees": 2, "depth": 2}),
    ("forest", "标签"): ("classify.random_forest", {"trees": 2, "depth": 2}),
}


def cast(chain: Chain) -> Step | None:
    if chain.kind != "refused" and chain.schema.types.get("单价") != "double" and chain.chance.random() < 0.15:
        return "prepare.cast", {"types": {"单价": "double"}}
    numeric = [c for c in chain.texts() if c.name in chain.digits]
    if numeric and chain.chance.random() < 0.8:
        name = chain.pick(numeric, 1)[0]
        untouched = {key for key, _ in chain.steps}.isdisjoint(("prepare.rename", "prepare.map_values"))
        strict = name == "score" and untouched and chain.chance.random() < 0.7
        return "prepare.cast", {"types": {name: "double"}, "on_failure": "error" if strict else "null"}
    whole = [c for c in chain.numbers() if c.type == "int"]
    return ("prepare.cast", {"types": {chain.pick(whole, 1)[0]: "double"}}) if whole else None


def fill(chain: Chain) -> Step | None:
    if chain.texts() and chain.chance.random() < 0.3:
        return "prepare.fill_missing", {"columns": chain.pick(chain.texts()), "strategy": "mode"}
    if not chain.numbers():
        return None
    strategy = chain.chance.choice(("mean", "median", "mode", "constant"))
    return "prepare.fill_missing", {"columns": chain.pick(chain.numbers()), "strategy": strategy, "constant": "3"}


def scale(chain: Chain) -> Step | None:
    doubles = [c for c in chain.numbers() if c.type == "double"]
    scalers = ("standardize", "min_max_scale", "max_abs_scale", "robust_scale", "log_scale", "clip_outliers")
    return (f"prepare.{chain.chance.choice(scalers)}", {"columns": chain.pick(doubles)}) if doubles else None


def rename(chain: Chain) -> Step | None:
    """Onto a new name, a former name, or two names swapped."""
    names = [c.name for c in chain.schema.columns if c.name not in FIXED]
    former = [name for name in TYPES if name not in chain.schema]
    if len(names) > 1 and chain.chance.random() < 0.4:
        one, other = chain.chance.sample(names, 2)
        return "prepare.rename", {"names": {one: other, other: one}}
    if not names:
        return None
    new = chain.chance.choice(former) if former else f"新 {len(chain.steps)}"
    return "prepare.rename", {"names": {chain.chance.choice(names): new}}


def derive(chain: Chain) -> Step | None:
    numbers, texts = chain.numbers(), chain.texts()
    if not numbers:
        return None
    a, b = (quote(chain.chance.choice(numbers).name) for _ in range(2))
    s = quote(chain.chance.choice(texts).name) if texts else "'x'"
    expression = chain.chance.choice(
        (
            f"try_divide({a}, {b})",
            f"CASE WHEN {a} > {b} THEN {a} ELSE 0 END",
            f"coalesce({a}, {b}, 2) * 2",
            f"sqrt(abs({a}))",
            f"ln({a})",
            f"length({s})",
            f"CASE WHEN {s} IN ('北京', 'New York') THEN 1 ELSE 0 END",
            f"{s} LIKE '%京' AND {a} > 1",
            f"greatest({a}, {b}) - least({a}, {b})",
            f"coalesce(TRY_CAST(left({s}, 1) AS DOUBLE), CAST(length({s}) AS DOUBLE), 0.5)",
            f"CAST({a} AS DOUBLE) / 7",
        )
    )
    name = chain.chance.choice((*(c.name for c in numbers if c.name not in FIXED), "derived", "派生 列"))
    return "prepare.derive", {"columns": [{"name": name, "expression": expression}]}


def dates(chain: Chain) -> Step | None:
    found = [c for c in chain.schema.columns if c.type == "date"]
    if not found:
        return None
    function = chain.chance.choice(("year", "month", "day", "dayofyear"))
    expression = f"{function}({quote(found[0].name)})"
    return "prepare.derive", {
        "columns": [{"name": chain.chance.choice(("when", found[0].name)), "expression": expression}]
    }


def mapped(chain: Chain) -> Step | None:
    if "标签" in chain.schema and chain.chance.random() < 0.3:
        return "prepare.map_values", {"column": "标签", "values": {"买": "yes", "不买": "no"}}
    if not chain.texts():
        return None
    name = chain.pick(chain.texts(), 1)[0]
    otherwise = "keep" if name in chain.digits else chain.chance.choice(("keep", "null", "default"))
    values = {"北京": "帝都", "上海": "魔都"}
    return "prepare.map_values", {
        "column": name, "values": values, "otherwise": otherwise, "default": "别处",
    }  # fmt: skip


def cut(chain: Chain) -> Step | None:
    if not chain.numbers():
        return None
    name = chain.pick(chain.numbers(), 1)[0]
    kind = chain.chance.choice(("binarize", "bucketize", "quantile_bin", "equal_width_bin"))
    if kind == "binarize":
        return "feature.binarize", {"column": name, "threshold": 5.0, "output": chain.chance.choice((name, "above"))}
    if kind == "bucketize":
        return "feature.bucketize", {"columns": [{"column": name, "cuts": [1.0, 5.0, 20.0], "output": name}]}
    return f"feature.{kind}", {"columns": [name], "bins": 3, "suffix": "_箱"}


def coded(chain: Chain) -> Step | None:
    if not chain.texts():
        return None
    names = chain.pick(chain.texts(), 1)
    if chain.chance.random() < 0.5:
        return "feature.one_hot", {"columns": names, "most": 4, "keep": chain.chance.random() < 0.3}
    return "feature.string_index", {"columns": names, "unseen": chain.chance.choice(("null", "own"))}


def picked(chain: Chain) -> Step | None:
    names = [c.name for c in chain.schema.columns if c.name not in FIXED]
    if len(names) < 4:
        return None
    return "prepare.select_columns", {"columns": chain.chance.sample(names, 1), "mode": "drop"}


def split(chain: Chain) -> Step | None:
    if any(key == "sample.split" for key, _ in chain.steps):
        return None
    return "sample.split", {"ratio": 0.7, "seed": chain.chance.randint(0, 99)}


def filtered(chain: Chain) -> Step | None:
    whole = [c for c in chain.numbers() if c.name == "visits"]
    if not whole or any(key == "prepare.filter" for key, _ in chain.steps):
        return None
    return "prepare.filter", {"condition": f"pmod(xxhash64({quote(whole[0].name)}), 5) > 0"}


KINDS: Sequence[Callable[[Chain], Step | None]] = (
    cast, cast, fill, fill, scale, scale, rename, rename, derive, derive, dates, mapped, cut, coded, picked, split, filtered,
)  # fmt: skip
