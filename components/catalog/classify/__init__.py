"""Classification."""

from components.errors import Text

TITLE = Text("Classification", "分类")
COLOUR = "#b4533c"
ICON = "ApartmentOutlined"
ORDER = 6
