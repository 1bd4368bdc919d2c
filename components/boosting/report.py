"""What a boosting trainer shows: rounds, the loss by round, and what each input gained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import errors
from components.spec import blocks, boosters

if TYPE_CHECKING:
    from components.boosting.process import Trained
    from components.spec.training import Model

SHOWN = 20
NAMES = {"train": "训练 train", "valid": "验证 valid"}


def blocks_of(model: Model, trained: Trained) -> list[blocks.Block]:
    told = [blocks.scalar("rounds", trained.kept, errors.Text("Rounds kept", "保留轮数"))]
    if trained.kept != trained.made:
        told.append(blocks.scalar("rounds_made", trained.made, errors.Text("Rounds made", "实际训练轮数")))
    if trained.curves:
        curves = {NAMES[name]: points for name, points in trained.curves.items()}
        loss = errors.Text(f"Loss ({trained.metric})", f"损失（{trained.metric}）")
        told.append(blocks.line(errors.Text("Loss by round", "逐轮损失"), errors.Text("Round", "轮数"), loss, curves))
    library, slots = boosters.LIBRARIES[model.info.library], model.info.slots
    gains = boosters.shares(library.gains(model.core, len(slots)))
    ranked = sorted(zip((slot.name for slot in slots), gains, strict=True), key=lambda pair: -pair[1])[:SHOWN]
    names, values = [name for name, _ in ranked], [value for _, value in ranked]
    told.append(blocks.bar(errors.Text("Importance (gain)", "特征重要性（增益）"), names, values))
    numbered = [(slot.column, ", ".join(slot.values)[:300]) for slot in slots if slot.values]
    if numbered:
        heads = [errors.Text("Column", "列"), errors.Text("Categories", "类别")]
        told.append(blocks.table(errors.Text("Text columns as categories", "按类别处理的文本列"), heads, numbered))
    return told
