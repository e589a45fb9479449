"""Try-on in the back office. Importing the parts registers their pages; none of them shows a customer's face."""

from . import deletions, frame_pictures

__all__ = ["deletions", "frame_pictures"]
