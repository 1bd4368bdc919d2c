"""Data sources."""

from components.errors import Text

TITLE = Text("Data sources", "数据源")
COLOUR = "#2f6f9f"
ICON = "DatabaseOutlined"
ORDER = 1
