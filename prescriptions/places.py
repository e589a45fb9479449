"""Which field of a body a code is about, as a form names its fields: "right.sphere", "pd.distance_mm"."""

from prescriptions.document import Document
from prescriptions.optics.checks.limits import USUAL_LIMITS

FIELDS = {
    "add.age_unusual": "right.add",
    "add.one_eye": "right.add",
    "add.required": "right.add",
    "add.unequal": "right.add",
    "bvd.range": "vertex_distance_mm",
    "bvd.recommended": "vertex_distance_mm",
    "bvd.unusual": "vertex_distance_mm",
    "cl.from_spectacle_rx": "kind",
    "date.expired": "expires_on",
    "date.expiry_before_issue": "expires_on",
    "date.issue_missing": "issued_on",
    "date.issued_in_future": "issued_on",
    "eye.missing": "right",
    "pd.asymmetry": "pd.right_mm",
    "pd.mono_incomplete": "pd.right_mm",
    "pd.near_exceeds_distance": "pd.near_mm",
    "pd.near_gap": "pd.near_mm",
    "prism.horizontal_opposed": "right.prism",
    "prism.vertical_same_direction": "right.prism",
    "x.pd.measured_in_future": "pd.measured_on",
    "x.readers.unequal": "right.sphere",
}
# What an eye's code begins with, where its field has another name.
OF_AN_EYE = {
    "base_curve_required": "base_curve_mm",
    "base_curve_range": "base_curve_mm",
    "base_curve_unusual": "base_curve_mm",
    "base_curve_diameter_swapped": "base_curve_mm",
    "brand_required": "brand",
    "diameter_missing": "diameter_mm",
    "diameter_range": "diameter_mm",
    "diameter_unusual": "diameter_mm",
    "plus_cylinder": "cylinder",
    "prism": "prism",
    "balance": "balance",
}
POWERS = {"sphere", "cylinder", "axis", "add", "prism"}


def field_of(code: str, document: Document) -> str:
    """The field; both eyes together are the right one's, and the glasses as a whole have none: ""."""
    name, _, side = code.partition("@")
    if side and name.startswith("pd."):
        return f"pd.{side}_mm"
    if side:
        field = _field_of_eye(name)
        return f"{side}.{field}" if field else side
    if name in FIELDS:
        return FIELDS[name]
    return _field_of_distance(name, document) if name.startswith("pd.") else ""


def _field_of_eye(name: str) -> str:
    group, _, rest = name.removeprefix("x.").partition(".")
    if group in POWERS:
        return group
    if group in {"plano", "readers"}:
        return "cylinder" if rest == "cylinder" else "sphere"
    return OF_AN_EYE.get(rest, "")


def _field_of_distance(name: str, document: Document) -> str:
    """`pd.range` and its like are about both distances: the one that is out of range is meant, if only one is."""
    pupils = document.pupils
    if name in {"pd.range", "pd.looks_monocular"} and pupils.near is not None:
        is_near = pupils.distance is None or USUAL_LIMITS.pupillary_distance.holds(pupils.distance)
        return "pd.near_mm" if is_near else "pd.distance_mm"
    return "pd.distance_mm"
