"""Sessions and what was tried in them as plain values, for the API to show."""

from collections.abc import Callable, Sequence
from typing import Any

from catalog.models import Variant

from .errors import TryOnUnavailable
from .fit import fit_of
from .measuring import MeasuredFace, growth
from .models import TryOn, TryOnSession
from .scale import Source
from .services.trying import Tried
from .wording import said

LinkTo = Callable[[TryOn], str]


def told(session: TryOnSession) -> dict[str, Any]:
    """A session as its owner is told. Raises SealBroken."""
    document = session.measured
    return {
        "session_id": session.public_id,
        "status": session.state,
        "code": session.code or None,
        "detail": said(session.code),
        "expires_at": session.expires_at,
        "photo": {"width": session.width_px, "height": session.height_px},
        "faces": [_face(index, face) for index, face in enumerate(document.get("faces", []))],
        "warnings": document.get("warnings", []),
    }


def tried_told(session: TryOnSession, tried: Sequence[Tried], link: LinkTo) -> list[dict[str, Any]]:
    """What became of the variants of one request. Raises SealBroken."""
    faces = session.measured.get("faces", [])
    return [result(one.row, one.variant, faces, link) if one.row else _unavailable(one.variant) for one in tried]


def result(row: TryOn, variant: Variant | None, faces: list[MeasuredFace], link: LinkTo) -> dict[str, Any]:
    """One picture. Raises SealBroken."""
    question = row.question
    index = question["face"] or 0
    face = faces[index] if index < len(faces) else None
    given = question["pd_mm"]
    return {
        "id": row.public_id,
        "sku": row.sku,
        "status": row.state,
        "code": row.code or None,
        "detail": said(row.code),
        "url": link(row) if row.state == TryOn.State.DONE else None,
        "width_mm": _width_of(variant),
        "fit": _fit(face, variant, given),
        "face": question["face"],
        "pd_mm": given or (face and face["pd_mm"]),
        "pd_source": Source.GIVEN.value if given else (face and face["pd_source"]),
        "tint": question["tint"],
    }


def _face(index: int, face: MeasuredFace) -> dict[str, Any]:
    return {**face, "index": index, "pose": face}


def _unavailable(variant: Variant) -> dict[str, Any]:
    code = TryOnUnavailable.code
    nothing = dict.fromkeys(["id", "url", "fit", "face", "pd_mm", "pd_source", "tint"])
    said_of_it = {"status": TryOn.State.FAILED, "code": code, "detail": said(code)}
    return {**nothing, **said_of_it, "sku": variant.sku, "width_mm": _width_of(variant)}


def _width_of(variant: Variant | None) -> float | None:
    return float(variant.size.frame_width_mm) if variant and variant.size else None


def _fit(face: MeasuredFace | None, variant: Variant | None, pd_mm: float | None) -> dict[str, Any] | None:
    """None before the face is measured, and for a variant that is gone."""
    if face is None or variant is None or variant.size is None:
        return None
    larger = growth(face, pd_mm)
    fit = fit_of(
        face_width_mm=face["face_width_mm"] * larger,
        nose_width_mm=face["nose_width_mm"] * larger,
        frame_width_mm=float(variant.size.frame_width_mm),
        bridge_mm=float(variant.size.dbl_mm),
    )
    bridge = {"word": fit.bridge.value, "difference_mm": round(fit.bridge_difference_mm, 1)}
    return {"word": fit.word.value, "difference_mm": round(fit.difference_mm, 1), "bridge": bridge}
