"""Explanation."""

from components.errors import Text

TITLE = Text("Explanation", "解释")
COLOUR = "#4a74c9"
ICON = "BulbOutlined"
ORDER = 10
