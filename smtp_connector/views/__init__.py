"""HTML pages of the console."""
