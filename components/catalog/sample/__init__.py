"""Sampling and splitting."""

from components.errors import Text

TITLE = Text("Sampling and splitting", "采样与拆分")
COLOUR = "#5b8c3e"
ICON = "SplitCellsOutlined"
ORDER = 3
