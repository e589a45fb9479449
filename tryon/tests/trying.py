"""What stories of trying frames on need: photos, frames with pictures, a worker at hand."""

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from almahra.core import outbox
from catalog.tests.factories import FrameVariantFactory
from tryon import consent
from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.models import FramePicture
from tryon.services.cutting import lengths_of
from tryon.tests.photos import FOLDER
from tryon.topics import QUEUE

PORTRAIT, GROUP, CAT = "astronaut.jpg", "fa4_group.jpg", "nf_cat.jpg"


def bytes_of(name):
    return (FOLDER / name).read_bytes()


def sent(client, photo=None, *, agreed=consent.VERSION, name="me.jpg", **headers):
    """The answer to a photo; `photo` is bytes, and a portrait when it is not told."""
    form = {"photo": SimpleUploadedFile(name, bytes_of(PORTRAIT) if photo is None else photo)}
    if agreed is not None:
        form["consent"] = agreed
    return client.post("/api/ar/upload-photo", form, format="multipart", **headers)


def seen(client, photo=None, **headers):
    """A photo whose faces were found: its session as the results tell it, with the guest's token."""
    answer = sent(client, photo, **headers).json()
    work()
    token = answer["token"]
    headers = {"HTTP_X_CART_TOKEN": token} if token else headers
    return {**results(client, answer["session_id"], **headers).json(), "token": token}


def tried(client, session, key, *, headers=None, **asked):
    """The answer to a frame on the face of `session`."""
    body = {"session_id": session["session_id"], **asked}
    return client.post(f"/api/ar/try-on/{key}", body, **(headers or guest(session)))


def results(client, session_id, **headers):
    return client.get(f"/api/ar/results/{session_id}", **headers)


def guest(session):
    return {"HTTP_X_CART_TOKEN": session["token"]} if session.get("token") else {}


def work():
    """Do what waits for workers of try-on; how many effects took place."""
    return outbox.deliver_due(queue=QUEUE)


def frame(**fields):
    """A variant on sale that can be tried on: 52□17-140, 136 mm wide."""
    published = {"size__frame__product__status": "published", "size__frame__product__published_at": timezone.now()}
    variant = FrameVariantFactory(**{**published, **fields})
    approve(variant)
    return variant


def approve(variant):
    """Give a variant a picture that staff have approved."""
    picture, cut_out, lens = drawn()
    row = FramePicture(
        variant=variant,
        kind=FramePicture.Kind.DRAWN,
        state=FramePicture.State.APPROVED,
        approved_at=timezone.now(),
        px_per_mm=picture.px_per_mm,
        datum_row=picture.datum_row,
        hinge_row=picture.hinge_row,
        centre_column=picture.centre_column,
        width_px=picture.rgba.shape[1],
        height_px=picture.rgba.shape[0],
        **lengths_of(variant),
    )
    row.cut_out.save("cut_out.png", ContentFile(cut_out), save=False)
    row.lens.save("lens.png", ContentFile(lens), save=False)
    row.save()
    return row


@cache
def drawn():
    """(drawing.frame.Picture, its RGBA as PNG, its lenses as PNG)."""
    picture = draw(Measures("rectangle", "full", "acetate", 52, 34, 17, 136), "Black")
    return picture, _png(picture.rgba), _png(picture.lens)


def _png(pixels):
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    return target.getvalue()


def stored():
    """The names of all files on the private storage."""
    root = Path(settings.PRIVATE_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
