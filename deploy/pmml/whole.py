"""Puts the program in front of a core's PMML: raw columns in, the model's outputs out, one document.

The program's derived fields go into the top-level model's LocalTransformations: nested models see those, and not the
ones of the TransformationDictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from lxml import etree

from components.expressions import pmml as on_pmml
from components.spec.scoring import Program
from components.spec.training import ModelInfo

NS = "http://www.dmg.org/PMML-4_4"
CHECK = "inputs_complete"
UNUSED = {"optype": "continuous", "dataType": "double"}
BEFORE_OUTPUT = ("Extension", "MiningSchema")
BEFORE_TRANSFORMATIONS = (*BEFORE_OUTPUT, "Output", "ModelStats", "ModelExplanation", "Targets")


def slot_names(program: Program, count: int) -> list[str]:
    """Field names for the model's inputs that nothing else in the document has."""
    taken = {given.name for given in program.inputs} | {name for name, _ in program.columns}
    prefix = "slot_"
    while any(name.startswith(prefix) for name in taken):
        prefix = "_" + prefix
    return [f"{prefix}{n + 1}" for n in range(count)]


def target_name(program: Program, info: ModelInfo) -> str:
    """The label's name, or a free one where a raw column that is read has it."""
    taken = {given.name for given in program.inputs} | {c.name for c in info.outputs}
    name = info.label.name if info.label else "target"
    while name in taken:
        name += "_label"
    return name


def whole(core: bytes, program: Program, info: ModelInfo, slots: Sequence[str], zeroed: Collection[int] = ()) -> bytes:
    """The core's document with the program before it; `slots` as the core was written.

    Missing values of the inputs `zeroed` are 0 to the learner.
    """
    root = etree.fromstring(core, etree.XMLParser(resolve_entities=False, huge_tree=True))
    model = _model(root)
    raw = {given.name: given.type for given in program.inputs}
    core_fields = _remove_fields(root, slots)
    fields, mining = on_pmml.data_fields(raw)
    dictionary = _only(root, "DataDictionary")
    dictionary.extend(fields)
    dictionary.attrib.pop("numberOfFields", None)
    schema = _only(model, "MiningSchema")
    for field in [f for f in schema if f.get("name") in set(slots)]:
        schema.remove(field)
    schema.extend(mining)
    derived = [*on_pmml.derived_fields(program.columns, raw), *_slots(program, info, slots, core_fields, zeroed)]
    _insert(model, _element("LocalTransformations", children=derived), BEFORE_TRANSFORMATIONS)
    _outputs(model, info, slots)
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _model(root: Any) -> Any:
    skipped = ("Header", "DataDictionary", "TransformationDictionary", "MiningBuildTask", "Extension")
    return next(child for child in root if isinstance(child.tag, str) and etree.QName(child).localname not in skipped)


def _only(parent: Any, name: str) -> Any:
    return parent.find(f"{{{NS}}}{name}")


def _remove_fields(root: Any, slots: Sequence[str]) -> dict[str, dict[str, str]]:
    """Take the slots out of the data dictionary; gives the type and use that the core has for them."""
    dictionary, known = _only(root, "DataDictionary"), set(slots)
    found: dict[str, dict[str, str]] = {}
    for field in [f for f in dictionary if f.get("name") in known]:
        found[field.get("name")] = {"optype": field.get("optype"), "dataType": field.get("dataType")}
        dictionary.remove(field)
    return found


def _slots(
    program: Program,
    info: ModelInfo,
    slots: Sequence[str],
    fields: Mapping[str, Mapping[str, str]],
    zeroed: Collection[int],
) -> list[Any]:
    """One derived field per model input, in the type the core reads; null and NaN as the learner takes them."""
    made = []
    for place, (slot, name) in enumerate(zip(slots, info.inputs, strict=True)):
        source = program.outputs[name]
        kind = fields.get(slot, UNUSED)
        read = _guarded(source) if info.nulls == "error" else _missing(source, _zero if place in zeroed else _null)
        made.append(_element("DerivedField", [read], name=slot, displayName=name, **kind))
    return made


def _guarded(source: str) -> Any:
    """The value; an error where it is missing or NaN, as the engine's assembler has it."""
    incomplete = _apply("or", _apply("isMissing", _ref(source)), _is_nan(source))
    return _apply("if", incomplete, _error(), _ref(source))


def _missing(source: str, instead: Callable[[], Any]) -> Any:
    """The value; what the learner takes for it where it is missing or NaN."""
    known = _apply("if", _is_nan(source), instead(), _ref(source))
    return _apply("if", _apply("isMissing", _ref(source)), instead(), known)


def _is_nan(source: str) -> Any:
    return _apply("equal", _ref(source), _element("Constant", dataType="double", text="NaN"), mapMissingTo="false")


def _error() -> Any:
    zero, one = (_element("Constant", dataType="integer", text=text) for text in "01")
    return _apply("/", one, zero)


def _null() -> Any:
    return _element("Constant", dataType="double", missing="true")


def _zero() -> Any:
    return _element("Constant", dataType="double", text="0")


def _outputs(model: Any, info: ModelInfo, slots: Sequence[str]) -> None:
    """Name the outputs as the engine does, wherever the core has them."""
    names = [column.name for column in info.outputs]
    found = {f.get("value"): f for f in model.iter(f"{{{NS}}}OutputField") if f.get("feature") == "probability"}
    for field in found.values():
        field.set("isFinalResult", "false")
    values = info.label.values if info.label and info.label.values else ()
    wanted = values[1:] if info.task == "binary" else values
    for value, name in zip(wanted, names[1:], strict=True):
        found[value].set("name", name)
        found[value].attrib.pop("isFinalResult")
    output = _only(model, "Output")
    if output is None:
        output = _element("Output")
        _insert(model, output, BEFORE_OUTPUT)
    for field in [f for f in output if f.get("feature") != "probability"]:
        output.remove(field)
    optype, kind = ("continuous", "double") if info.task == "regression" else ("categorical", "string")
    output.insert(0, _element("OutputField", name=names[0], optype=optype, dataType=kind, feature="predictedValue"))
    if info.nulls == "error" and slots:
        output.append(_check(slots))


def _check(slots: Sequence[str]) -> Any:
    """An output that reads every input, so that an incomplete row fails whether or not the model looks at the gap."""
    every = [_apply("isNotMissing", _ref(slot)) for slot in slots]
    told = every[0] if len(every) == 1 else _apply("and", *every)
    names = {"name": CHECK, "optype": "categorical", "dataType": "boolean", "feature": "transformedValue"}
    return _element("OutputField", [told], isFinalResult="false", **names)


def _insert(model: Any, made: Any, after: Sequence[str]) -> None:
    """Put an element in the place that the PMML schema gives it."""
    place = [n for n, child in enumerate(model) if isinstance(child.tag, str) and etree.QName(child).localname in after]
    model.insert(place[-1] + 1 if place else 0, made)


def _apply(function: str, *args: Any, **attributes: str) -> Any:
    return _element("Apply", args, function=function, invalidValueTreatment="asIs", **attributes)


def _ref(field: str) -> Any:
    return _element("FieldRef", field=field)


def _element(tag: str, children: Sequence[Any] = (), text: str | None = None, **attributes: str) -> Any:
    made = etree.Element(f"{{{NS}}}{tag}", attributes)
    made.extend(children)
    made.text = text
    return made
