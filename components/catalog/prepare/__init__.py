"""Data preparation."""

from components.errors import Text

TITLE = Text("Data preparation", "数据预处理")
COLOUR = "#3a8a6d"
ICON = "ToolOutlined"
ORDER = 2
