"""Try-on in the back office. Importing the parts registers their pages."""

from . import deletions, frame_pictures

__all__ = ["deletions", "frame_pictures"]
