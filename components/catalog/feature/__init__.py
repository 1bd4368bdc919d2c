"""Feature engineering."""

from components.errors import Text

TITLE = Text("Feature engineering", "特征工程")
COLOUR = "#b0772a"
ICON = "FunctionOutlined"
ORDER = 5
