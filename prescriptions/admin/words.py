"""What the desk calls the parts of a prescription."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prescriptions.document import Method, Notation
from prescriptions.optics.prescribed import Use
from prescriptions.optics.terms import Base, Eye
from prescriptions.status import Status

Words = str | Promise

SIDES: dict[Eye, Words] = {Eye.RIGHT: _("Right (OD)"), Eye.LEFT: _("Left (OS)")}
BASES: dict[str, Words] = {Base.IN: _("in"), Base.OUT: _("out"), Base.UP: _("up"), Base.DOWN: _("down")}
NOTATIONS: dict[Notation, Words] = {
    Notation.MINUS: _("In minus cylinder"),
    Notation.PLUS: _("In plus cylinder"),
}
METHODS: dict[Method, Words] = {
    Method.PRACTITIONER: _("by the practitioner"),
    Method.PUPILLOMETER: _("with a pupillometer"),
    Method.PHOTO: _("from a photo"),
    Method.SELF: _("by the customer"),
}
USES: dict[Use, Words] = {
    Use.DISTANCE: _("far"),
    Use.NEAR: _("near"),
    Use.INTERMEDIATE: _("intermediate, as at a screen"),
    Use.BIFOCAL: _("bifocal"),
    Use.PROGRESSIVE: _("progressive"),
    Use.OCCUPATIONAL: _("at work, near and intermediate"),
    Use.READERS: _("ready-made reading glasses"),
    Use.PLANO: _("no power"),
}
# By the names that fields have in a body of the API.
EYE_FIELDS: dict[str, Words] = {
    "sphere": _("sphere"),
    "cylinder": _("cylinder"),
    "axis": _("axis"),
    "add": _("addition"),
    "base_curve_mm": _("base curve (mm)"),
    "diameter_mm": _("diameter (mm)"),
    "brand": _("brand"),
    "colour": _("colour"),
}
FIELDS: dict[str, Words] = {
    "pd.distance_mm": _("pupils, far (mm)"),
    "pd.near_mm": _("pupils, near (mm)"),
    "pd.right_mm": _("right pupil to nose (mm)"),
    "pd.left_mm": _("left pupil to nose (mm)"),
    "pd_text": _("pupils"),
    "vertex_distance_mm": _("vertex distance (mm)"),
}


def state_of(status: str) -> str:
    """What staff call it: the label of a question speaks to the customer."""
    return gettext("waiting for the customer's answer") if status == Status.NEEDS_INFO else str(Status(status).label)


def label_of(field: str) -> str:
    """Words for a field such as "right.sphere", "left.prism.0.base" or "right_line"."""
    if field in FIELDS:
        return str(FIELDS[field])
    side = next((side for side in Eye if field.startswith(side)), None)
    if side is None:
        return field
    _side, _dot, part = field.partition(".")
    name = str(EYE_FIELDS.get(part, _("prism") if part.startswith("prism") else ""))
    return f"{SIDES[side]} {name}".strip()
