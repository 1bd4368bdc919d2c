"""Exploration and statistics."""

from components.errors import Text

TITLE = Text("Exploration and statistics", "探索与统计")
COLOUR = "#7b7f2b"
ICON = "BarChartOutlined"
ORDER = 4
