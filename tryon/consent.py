"""What somebody agrees to before a photo of a face is taken in. Another text is another version."""

from django.utils.translation import gettext_lazy as _

VERSION = "2026-11b"
TEXT = _(
    "You send us a photo of a face so that frames can be drawn on it. We look for the face and measure how far apart "
    "the pupils are, and how wide the face and the nose. Photo, measurements and pictures are encrypted, nobody here "
    "looks at them, and they are used for nothing else. After 24 hours, or as soon as you ask, they are deleted. If "
    "others are in the photo, ask them first."
)
