"""Prediction and publishing."""

from components.errors import Text

TITLE = Text("Prediction and publishing", "预测与发布")
COLOUR = "#2b86b8"
ICON = "RocketOutlined"
ORDER = 11
