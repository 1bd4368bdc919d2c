"""Regression."""

from components.errors import Text

TITLE = Text("Regression", "回归")
COLOUR = "#a9446b"
ICON = "LineChartOutlined"
ORDER = 7
