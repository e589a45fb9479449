"""Tables of try-on. The weights of the face networks lie beside them: see NOTICE.md."""

from .frame_pictures import FramePicture
from .sessions import TryOn, TryOnDeletion, TryOnSession

__all__ = ["FramePicture", "TryOn", "TryOnDeletion", "TryOnSession"]
