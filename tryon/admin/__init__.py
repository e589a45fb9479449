"""Try-on in the back office. Importing the parts registers their pages."""

from . import frame_pictures

__all__ = ["frame_pictures"]
