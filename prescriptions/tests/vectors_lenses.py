"""The geometry of lenses and frames under the short names in which the worked cases call it."""

from decimal import Decimal
from typing import Any

from prescriptions.optics import boxing, cylinders, fit, fitting, index_choice, prism, surfaces, thickness, vertex
from prescriptions.optics.boxing import Box, Shape
from prescriptions.optics.cylinders import Correction
from prescriptions.optics.quantities import QUARTER, NotComputable, rounded_to_step
from prescriptions.optics.surfaces import LensImpossible
from prescriptions.optics.terms import Base, Eye
from prescriptions.optics.thickness import Rim

Case = dict[str, Any]


def exact(number: float) -> Decimal:
    """The decimal number as the case writes it."""
    return Decimal(str(number))


def lens_of(s: float, c: float | None = 0, a: int | None = None) -> Correction:
    return Correction(exact(s), exact(c or 0), a)


def lens_in(eye: Case) -> Correction:
    return lens_of(eye["sphere"], eye.get("cylinder"), eye.get("axis"))


def written(lens: Correction) -> Case:
    return lens._asdict()


def transpose(s, c, a=None):
    return written(cylinders.transposed(lens_of(s, c, a)))


def to_minus(s, c, a=None):
    return written(cylinders.in_minus(lens_of(s, c, a)))


def to_plus(s, c, a=None):
    return written(cylinders.in_plus(lens_of(s, c, a)))


def spherical_equivalent(s, c=0):
    return cylinders.spherical_equivalent(lens_of(s, c))


def meridional_power(s, c, a, theta):
    return cylinders.power_along(lens_of(s, c, a), theta)


def near_rx(s, c, a, add):
    return written(cylinders.with_addition(lens_of(s, c, a), exact(add)))


def round_step(v, step=QUARTER):
    return rounded_to_step(exact(v), exact(step))


def vertex_compensate(f, from_mm, to_mm):
    return vertex.at_vertex(exact(f), measured_at=exact(from_mm), worn_at=exact(to_mm))


def vertex_compensate_rx(s, c, a, from_mm, to_mm, step=None):
    moved = vertex.correction_at_vertex(
        lens_of(s, c, a),
        measured_at=exact(from_mm),
        worn_at=exact(to_mm),
        step=None if step is None else exact(step),
    )
    return written(moved)


def induced_prism(eye, s, c, a, oc_in_mm, oc_up_mm):
    found = prism.induced_prism(lens_of(s, c, a), Eye(eye), centre_in=oc_in_mm, centre_up=oc_up_mm)
    return {"h": found.horizontal, "v": found.vertical}


def decentration_for_prism(power, amount, base):
    try:
        move = prism.decentration_for_prism(power, amount, Base(base))
    except NotComputable:
        return None
    return {"mm": move.distance, "direction": move.side}


def compound_prism(eye, comps):
    total = prism.combined((component["amount"], Base(component["base"])) for component in comps)
    one = prism.resultant(total, Eye(eye))
    return {"amount": one.amount, "angle": one.direction}


def resolve_prism(eye, amount, angle):
    parts = prism.resolved(prism.Resultant(amount, angle), Eye(eye))
    return {"h": parts.horizontal, "v": parts.vertical}


def vertical_imbalance(r, l, drop_mm=prism.READING_DROP):  # noqa: E741  (the cases call the left eye l)
    return prism.vertical_imbalance(lens_of(*r), lens_of(*l), drop=drop_mm)


def decentration(A, DBL, mono_pd):  # noqa: N803  (the boxing system writes capitals)
    return boxing.horizontal_decentration(Box(lens_width=A, lens_height=0, bridge=DBL), mono_pd)


def min_blank_size(ED, dec_h, dec_v=0, allowance=boxing.EDGING_ALLOWANCE):  # noqa: N803  (the boxing system writes capitals)
    return boxing.minimum_blank(ED, dec_h, dec_v, allowance=allowance)


def estimate_ed(A, B, shape):  # noqa: N803  (the boxing system writes capitals)
    return boxing.estimated_effective_diameter(A, B, Shape(shape))


def min_fitting_height(corridor):
    return fitting.minimum_fitting_height(corridor)


def near_pd(pd, working_mm=fitting.READING_DISTANCE):
    return fitting.near_pd(pd, working_distance=working_mm)


def base_curve_vogel(s, c=0):
    return thickness.vogel_base_curve(lens_of(s, c))


def sag(power, n, y):
    try:
        return surfaces.sag(power, index=n, semi_chord=y)
    except LensImpossible:
        return None


def edge_thickness(fv, n, f1, tc, y):
    try:
        return surfaces.edge_thickness(fv, index=n, front=f1, centre=tc, semi_chord=y)
    except LensImpossible:
        return None


def edge_thickness_approx(fv, n, tc, y):
    return surfaces.approximate_edge_thickness(fv, index=n, centre=tc, semi_chord=y)


def center_thickness_plus(fv, n, f1, te, y):
    try:
        return surfaces.centre_thickness(fv, index=n, front=f1, edge=te, semi_chord=y)
    except LensImpossible:
        return None


def back_surface(fv, f1, n, t):
    return surfaces.back_surface(fv, front=f1, index=n, centre=t)


def true_surface_power(marked, n):
    return surfaces.true_surface_power(marked, n)


def lens_weight(fv, n, f1, tc, y, density):
    try:
        return surfaces.round_weight(fv, index=n, front=f1, centre=tc, semi_chord=y, density=density)
    except LensImpossible:
        return None


def reflectance(n):
    return surfaces.reflectance(n)


def recommend_index(right, left, age=None, rim="full", use=None, only_eye=False, add=None):
    eyes = [eye for eye in (right, left) if eye is not None]
    lenses = [
        cylinders.with_addition(lens_in(eye), exact(eye.get("add") or add or 0)) if use == "near" else lens_in(eye)
        for eye in eyes
    ]
    advice = index_choice.recommended_index(
        lenses, rim=Rim(rim), age=age, is_hazardous=use in ("sport", "safety"), has_only_eye=only_eye
    )
    return {"index": advice.index, "reasons": list(advice.reasons)}


def fit_check(frame, eye_rx, mono_pd, lens, fitting_height=None, age=None):
    box = Box(lens_width=frame["A"], lens_height=frame["B"], bridge=frame["DBL"], effective_diameter=frame.get("ED"))
    answer = fit.checked_fit(
        fit.Frame(
            box,
            Rim(frame["rim"]),
            frame["base_curve"],
            frame["wrap_angle"],
            shape=Shape(frame.get("shape", Shape.RECTANGLE)),
        ),
        lens_in(eye_rx),
        fit.LensKind(fit.Design(lens["design"]), lens["index"], lens["max_blank"], lens.get("corridor")),
        fit.Wearing(mono_pd, fitting_height=fitting_height, age=age),
    )
    return {"errors": list(answer.errors), "warnings": list(answer.warnings), "advice": list(answer.advice)}
