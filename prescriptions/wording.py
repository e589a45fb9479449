"""What is odd about a prescription, and what to do about it, in the words of a customer who reads it off a sheet."""

from django.utils.functional import Promise
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from prescriptions.optics.terms import Eye

LEFT_TO_RIGHT, END_OF_IT = "\u2066", "\u2069"  # isolates; whoever copies one into a form is read all the same

READING = {
    "power.malformed": _("We can not read this as a power. Please write it as on your prescription, such as -2.25."),
    "power.sign_missing": _("Is it plus or minus: %(plus)s or %(minus)s? Please write the sign."),
    "power.trailing_sign": _("The sign stands behind the number. Please write it before, such as -2.25."),
    "power.missing_decimal_point": _("A decimal point seems to be missing. Please write it, such as -2.25."),
    "power.step": _("Powers come in steps of 0.25. Please look at this number again."),
    "rx.malformed": _("We can not read this. Please type each number into its own field."),
    "pd.malformed": _("We can not read this as a pupillary distance. Please write it in millimetres, such as 63."),
    "pd.step": _("Pupillary distances have at most one decimal, such as 63.5."),
    "pd.ambiguous": _("These two numbers can mean several things. Please type each into its own field."),
    "x.length.malformed": _("We can not read this as a length. Please write it in millimetres, such as 12.5."),
    "x.length.step": _("Lengths have at most two decimals."),
    "x.line.other_eye": _("This line names another eye. Please write one line for each eye."),
    "x.given_twice": _("This is given twice, in two ways. Please send only one of them."),
}
EYES = {
    "eye.missing": _("Please tell us about both eyes; one that needs no power is 0.00."),
    "eye.balance": _("This eye gets a balance lens, with no power of its own. Is that what your prescription says?"),
    "sphere.missing": _("The sphere is blank. If there is no power, please write 0.00 or PL."),
    "sphere.range": _("Nobody makes glasses as strong as this. Please look at the number and its decimal point again."),
    "sphere.step": _("Powers come in steps of 0.25. Please look at the sphere again."),
    "sphere.high": _("This is an unusually strong lens. Please look at the number again."),
    "sphere.eighth": _("The sphere is between the usual steps of 0.25. Please look at it again."),
    "cylinder.range": _("Nobody makes a cylinder as strong as this. Please look at the number again."),
    "cylinder.step": _("Powers come in steps of 0.25. Please look at the cylinder again."),
    "cylinder.high": _("This is an unusually strong cylinder. Please look at the number again."),
    "cylinder.eighth": _("The cylinder is between the usual steps of 0.25. Please look at it again."),
    "axis.required": _("A cylinder needs its axis, from 1 to 180."),
    "axis.range": _("An axis is from 1 to 180."),
    "axis.not_integer": _("An axis is a whole number from 1 to 180."),
    "axis.cylinder_missing": _("There is an axis and no cylinder. Please look for the cylinder (CYL)."),
    "axis.ignored": _("There is an axis, but the cylinder is 0. Is there really no cylinder?"),
    "add.sign": _("An addition (ADD) is always plus. Please look at its sign again."),
    "add.range": _("An addition (ADD) is from 0.50 to 4.00. Please look at it again."),
    "add.step": _("Powers come in steps of 0.25. Please look at the addition (ADD) again."),
    "add.unusual": _("This is an unusual addition (ADD). Please look at it again."),
    "add.eighth": _("The addition (ADD) is between the usual steps of 0.25. Please look at it again."),
    "prism.base_required": _("A prism needs the direction of its base: in, out, up or down."),
    "prism.amount_required": _("A prism needs its amount. Please look for the number beside the base."),
    "prism.base_invalid": _("This is no direction of a base. It is in, out, up or down."),
    "prism.range": _("A prism is above 0 and at most 20. Please look at it again."),
    "prism.duplicate": _("The same direction of a prism is there twice. Please look at it again."),
    "prism.conflict": _("These prisms point in opposite directions. Please look at their bases again."),
    "prism.high": _("This is an unusually strong prism. Please look at it again."),
    "pd.mono_range": _("From the nose to one pupil it is 20 to 40 mm. Please measure again."),
    "pd.mono_unusual": _("This is an unusual distance from the nose to one pupil. Please measure again."),
    "x.plano.power": _("Glasses without power have 0.00 here."),
    "x.readers.cylinder": _("Ready-made reading glasses have no cylinder. You need glasses made for you."),
    "x.readers.range": _("Ready-made reading glasses have +0.75 to +4.00."),
    "x.eye.contact_lens_value": _("Base curve, diameter and brand belong to contact lenses, not to glasses."),
}
CONTACT_LENSES = {
    "cl.base_curve_required": _("The base curve (BC) is missing."),
    "cl.base_curve_range": _("A base curve (BC) is 6 to 11 mm. Please look at it again."),
    "cl.base_curve_unusual": _("This is an unusual base curve (BC). Please look at it again."),
    "cl.base_curve_diameter_swapped": _("Base curve (BC) and diameter (DIA) seem to be swapped."),
    "cl.diameter_missing": _("The diameter (DIA) is missing. Is there none on your prescription?"),
    "cl.diameter_range": _("A diameter (DIA) is 7 to 24 mm. Please look at it again."),
    "cl.diameter_unusual": _("This is an unusual diameter (DIA). Please look at it again."),
    "cl.brand_required": _("The brand is missing. Contact lenses are prescribed by brand."),
    "cl.prism": _("Contact lenses have no prism. Is this a prescription for glasses?"),
    "cl.plus_cylinder": _("Contact lenses are made in minus cylinder. Please look at the sign again."),
    "cl.from_spectacle_rx": _("Contact lenses need a prescription of their own, not one for glasses."),
    "x.cl.balance": _("There is no balance among contact lenses."),
}
BOTH = {
    "add.required": _("Glasses for several distances need an addition (ADD)."),
    "add.age_unusual": _("An addition (ADD) is unusual at this age. Please look at it again."),
    "add.one_eye": _("Only one eye has an addition (ADD). Usually both have the same."),
    "add.unequal": _("The additions (ADD) of the two eyes differ. Usually they are the same."),
    "prism.vertical_same_direction": _("Both prisms have their base up, or both down. Please look at them again."),
    "prism.horizontal_opposed": _("One prism has its base in, the other out. Please look at them again."),
    "rx.anisometropia": _("The powers of the two eyes differ a lot. Please look at the signs and numbers again."),
    "rx.opposite_signs": _("One eye is plus, the other minus. This is rare: please look at both signs again."),
    "rx.mixed_cylinder_signs": _("One cylinder is plus, the other minus. Please look at both signs again."),
    "rx.vertical_imbalance": _("Reading with these lenses may be uneasy. An optician will look at it."),
    "x.rx.large_change": _("This differs a lot from the last prescription. Please look at signs and numbers again."),
    "x.rx.eyes_swapped": _("Right and left are the other way round than last time. Please look again."),
    "x.readers.unequal": _("Ready-made reading glasses have the same power on both sides."),
}
DISTANCES = {
    "pd.looks_monocular": _("This looks like the distance for one eye. For both it is 40 to 80 mm."),
    "pd.range": _("The distance between the pupils is 40 to 80 mm. Please measure again."),
    "pd.mono_incomplete": _("The distance for one eye is missing. Please give both, or one number for the two."),
    "pd.sum_mismatch": _("Right and left do not add up to the distance for both. Please measure again."),
    "pd.sum_differs": _("Right and left do not quite add up to the distance for both. Please measure again."),
    "pd.near_exceeds_distance": _("The distance for near is larger than that for far. Are they swapped?"),
    "pd.near_gap": _("Far and near usually differ by 3 to 4 mm. Please measure again."),
    "pd.required": _("The pupillary distance (PD) is missing."),
    "pd.unusual": _("This is an unusual pupillary distance. Please measure again."),
    "pd.asymmetry": _("Right and left differ by more than 3 mm. Please measure again."),
    "pd.monocular_recommended": _("For progressive lenses it is better to measure right and left one by one."),
    "x.pd.measured_in_future": _("The day of measuring has not come yet."),
    "bvd.range": _("The vertex distance (BVD) is 5 to 20 mm. Please look at it again."),
    "bvd.recommended": _(
        "For lenses as strong as these, the vertex distance (BVD) matters. Is it on your prescription?"
    ),
    "bvd.unusual": _("This is an unusual vertex distance (BVD). Please look at it again."),
}
DATES = {
    "date.expiry_before_issue": _("The last day is before the day of the examination. Are they swapped?"),
    "date.issued_in_future": _("The day of the examination has not come yet."),
    "date.expired": _("This prescription is over. You may keep it here, but we can not make glasses from it."),
    "date.issue_missing": _("The day of the examination is missing."),
}
TEXTS: dict[str, str | Promise] = {**READING, **EYES, **CONTACT_LENSES, **BOTH, **DISTANCES, **DATES}
MEANT = _("Do you mean %(meant)s?")
OF_THE_EYE: dict[str, str | Promise] = {Eye.RIGHT: _("Right eye: %(text)s"), Eye.LEFT: _("Left eye: %(text)s")}
OF_A_FIELD: dict[str, str | Promise] = {
    "sphere": _("Sphere: %(text)s"),
    "cylinder": _("Cylinder: %(text)s"),
    "add": _("Addition (ADD): %(text)s"),
    "prism": _("Prism: %(text)s"),
}


def words(code: str, **facts: str) -> str:
    """For a code such as "sphere.missing@right" or "cylinder:power.step", in the language of the moment.

    `facts` are what the text of the code names. Raises KeyError for a code that nobody has worded.
    """
    field, _colon, rest = code.rpartition(":")
    name, _at, side = rest.partition("@")
    powers = {fact: _in_one_piece(power) for fact, power in facts.items()}
    text = str(TEXTS[name]) % powers if powers else str(TEXTS[name])
    if "meant" in powers:
        text = f"{text} {MEANT % powers}"
    if field:
        text = str(OF_A_FIELD[field]) % {"text": text}
    return str(OF_THE_EYE[side]) % {"text": text} if side else text


def _in_one_piece(power: str) -> str:
    """Among words that run from right to left, a sign would be shown behind its number, or before the next one."""
    return f"{LEFT_TO_RIGHT}{power}{END_OF_IT}" if get_language_bidi() else power
