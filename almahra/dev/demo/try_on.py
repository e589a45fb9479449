"""How the frames of the demo shop look on faces: drawn with their pictures, and approved by the shop that opens."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import Variant
from tryon.models import FramePicture, FramePictureEvent
from tryon.picture_querysets import LENGTHS
from tryon.picture_storage import new_name, stored

from .drawing import CUT_OUT, LENS, LINES
from .pictures import frames_drawn

Step = FramePictureEvent.Kind


def load_try_on_pictures() -> int:
    """Draw what has no picture yet; how many were drawn."""
    variants = Variant.objects.filter(frame_pictures=None, size__isnull=False).select_related("size")
    bare = {variant.sku: variant for variant in variants}
    files: dict[str, bytes] = {}
    pictures = []
    for row, colours, drawings in frames_drawn(set(bare)):
        for colour in colours:
            cut_out, lens = new_name(), new_name()
            files |= {cut_out: drawings[f"{CUT_OUT} {colour.name}"], lens: drawings[LENS]}
            facts = {"cut_out": cut_out, "lens": lens, **json.loads(drawings[LINES])}
            pictures.append(_picture(bare[f"{row.sku}-{colour.code}"], facts))
    if pictures:
        with stored(files), transaction.atomic():
            FramePicture.objects.bulk_create(pictures)
            steps = [(picture, kind) for picture in pictures for kind in (Step.MADE, Step.APPROVED)]
            FramePictureEvent.objects.bulk_create(FramePictureEvent(picture=one, kind=kind) for one, kind in steps)
    return len(pictures)


def _picture(variant: Variant, facts: dict[str, Any]) -> FramePicture:
    lengths = {name: getattr(variant.size, name) for name in LENGTHS}
    return FramePicture(
        variant=variant,
        kind=FramePicture.Kind.DRAWN,
        state=FramePicture.State.APPROVED,
        approved_at=timezone.now(),
        found={name: float(lengths[name]) for name in ("a_mm", "b_mm", "dbl_mm")},
        **facts,
        **lengths,
    )
