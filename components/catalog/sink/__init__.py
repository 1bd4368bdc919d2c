"""Outputs."""

from components.errors import Text

TITLE = Text("Outputs", "输出")
COLOUR = "#4a8a5c"
ICON = "ExportOutlined"
ORDER = 2
