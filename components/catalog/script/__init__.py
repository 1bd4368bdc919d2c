"""Scripts."""

from components.errors import Text

TITLE = Text("Scripts", "脚本")
COLOUR = "#5c6b7a"
ICON = "CodeOutlined"
ORDER = 12
