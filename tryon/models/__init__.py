"""Tables of try-on. The weights of the face networks lie beside them: see NOTICE.md."""

from .frame_pictures import FramePicture, FramePictureEvent, PicturedVariant
from .sessions import TryOn, TryOnDeletion, TryOnSession

__all__ = ["FramePicture", "FramePictureEvent", "PicturedVariant", "TryOn", "TryOnDeletion", "TryOnSession"]
