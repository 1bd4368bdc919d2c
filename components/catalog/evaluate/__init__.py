"""Evaluation."""

from components.errors import Text

TITLE = Text("Evaluation", "评估")
COLOUR = "#5f5fc4"
ICON = "CheckSquareOutlined"
ORDER = 9
