"""What try-on keeps sealed: see `manage.py rotate_keys`."""

from operator import attrgetter

from almahra.core.sealing import SealedColumn, SealedFiles, seals

from .models import TryOn, TryOnSession

seals(
    SealedColumn("faces of try-on photos", TryOnSession, "sealed", owner=attrgetter("seal_owner")),
    SealedFiles("try-on photos", TryOnSession, "photo", owner=attrgetter("photo_seal")),
    SealedColumn("what was tried on", TryOn, "sealed_question", owner=attrgetter("question_seal"), beside=("session",)),
    SealedFiles("try-on pictures", TryOn, "picture", owner=attrgetter("picture_seal"), beside=("session",)),
)
