"""The components: a folder is a category of the palette, a file is a component."""
