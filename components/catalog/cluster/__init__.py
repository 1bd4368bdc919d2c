"""Clustering."""

from components.errors import Text

TITLE = Text("Clustering", "聚类")
COLOUR = "#8a4fa3"
ICON = "DotChartOutlined"
ORDER = 8
