"""The worked cases name functions and arguments of their own: here they reach ours.

Numbers come as JSON has them. Whatever they are called there, what is computed is computed in the product.
"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from catalog.gtin import check_digit
from prescriptions.optics import (
    availability,
    combinations,
    deadlines,
    exchange,
    expiry,
    fhir,
    laboratory,
    tolerances,
)
from prescriptions.optics.cylinders import Correction

ANYWHERE = ZoneInfo("America/New_York")  # the cases give the prescriber's own clock and name no zone


def rx_expiry(issued, jurisdiction, kind, age=None, expires=None):
    written = date.fromisoformat(expires) if expires else None
    kind = expiry.Kind(kind)
    return expiry.expiry(date.fromisoformat(issued), jurisdiction, kind, age=age, written=written).isoformat()


def cl_deadline(received, holidays=()):
    end = deadlines.verification_deadline(
        datetime.fromisoformat(received).replace(tzinfo=ANYWHERE),
        zone=ANYWHERE,
        holidays={date.fromisoformat(day) for day in holidays},
    )
    return end.replace(tzinfo=None).isoformat(timespec="seconds" if end.second else "minutes")


def to_fhir(rx):
    state = rx["status"]
    distances = rx.get("pd")
    if isinstance(distances, int | float):
        distances = {"distance": distances}
    prescription = exchange.ExchangedPrescription(
        kind=expiry.Kind(rx["kind"]),
        status=fhir.STATUS_OF_STATE.get(state) or exchange.Status(state),
        created=_moment(rx["created"]),
        issued=date.fromisoformat(rx["issued"]),
        patient=rx["patient"],
        prescriber=rx["prescriber"],
        right=_specification(rx.get("right")),
        left=_specification(rx.get("left")),
        expires=date.fromisoformat(rx["expires"]) if rx.get("expires") else None,
        vertex_distance=_decimal(rx.get("vertex_distance")),
        pupillary_distances=exchange.PupillaryDistances(**{name: _decimal(mm) for name, mm in distances.items()})
        if distances
        else None,
    )
    return fhir.to_fhir(prescription)


def to_vca(o):
    frame = o["frame"]
    edge = {"full": "BEVEL", "semi": "GROOVE", "rimless": "RIMLESS", "uncut": "UNCUT"}[frame["rim"]]
    order = laboratory.WorkOrder(
        job=o["job"],
        frame=laboratory.FrameBox(
            a=_decimal(frame["A"]),
            b=_decimal(frame["B"]),
            bridge=_decimal(frame["DBL"]),
            effective_diameter=_decimal(frame["ED"]),
            type=laboratory.FrameType[frame["ftyp"].upper()],
            edge=laboratory.EdgeType[edge],
        ),
        lens=o["lens"],
        right=_lens_order(o.get("right")),
        left=_lens_order(o.get("left")),
        patient_reference=o.get("client"),
        tint=o.get("tint"),
        coating=o.get("coating"),
    )
    try:
        return dict(laboratory.labels(order))
    except laboratory.RecordRefused as refusal:
        return {"ok": False, "error": refusal.code, "label": refusal.label}


def ansi_tolerance(s, c, progressive):
    table = tolerances.ANSI_PROGRESSIVE if progressive else tolerances.ANSI_SINGLE_VISION
    return tolerances.power_tolerance(_correction(s, c, 180), table=table)._asdict()  # no tolerance asks which axis


def lens_available(o, s, c=0, a=None, add=None, prism=0):
    powers = availability.PowerRange(
        sphere_min=_decimal(o["sph_min"]),
        sphere_max=_decimal(o["sph_max"]),
        cylinder_max=_decimal(o["cyl_max"]),
        total_min=_decimal(o["total_min"]),
    )
    option = availability.LensOption(
        design=availability.Design(o["design"]),
        ranges=[powers],
        add_min=_decimal(o["add_min"]),
        add_max=_decimal(o["add_max"]),
        prism_max=_decimal(o["prism_max"]),
    )
    eye = availability.EyePower(_correction(s, c, a), add=_decimal(add), prism=_decimal(prism) or Decimal(0))
    found = availability.availability(option, eye)
    return {"available": found.is_available, "codes": found.codes}


def combo_check(o):
    lens = combinations.LensBuild(
        index=Decimal(o["index"]),
        anti_reflective=o.get("ar", False),
        polarised=o.get("polarised", False),
        photochromic=o.get("photochromic", False),
        mirror=o.get("mirror", False),
        tint=combinations.Tint(o["tint"]) if o.get("tint") else None,
        tint_category=o.get("tint_category"),
        for_night_driving=o.get("use") == "night_driving",
    )
    return combinations.combination(lens)._asdict()


def gtin_check(first12):
    return check_digit(first12)


def _decimal(number):
    return None if number is None else Decimal(str(number))


def _moment(text):
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _correction(sphere, cylinder, axis):
    return Correction(_decimal(sphere), _decimal(cylinder or 0), axis if cylinder else None)


def _prisms(written):
    return tuple(exchange.Prism(_decimal(prism["amount"]), exchange.Base(prism["base"])) for prism in written or [])


def _specification(eye):
    if eye is None:
        return None
    replacement = eye.get("replacement")
    return exchange.LensSpecification(
        sphere=_decimal(eye.get("sphere")),
        cylinder=_decimal(eye.get("cylinder")),
        axis=eye.get("axis"),
        add=_decimal(eye.get("add")),
        prisms=_prisms(eye.get("prism")),
        base_curve=_decimal(eye.get("base_curve")),
        diameter=_decimal(eye.get("diameter")),
        replacement=replacement
        and exchange.Replacement(_decimal(replacement["value"]), exchange.Unit(replacement["unit"])),
        colour=eye.get("color"),
        brand=eye.get("brand"),
        notes=tuple(eye.get("note") or ()),
    )


def _lens_order(eye):
    if eye is None:
        return None
    add = _decimal(eye.get("add"))
    height = _decimal(eye.get("fitting_height"))
    return laboratory.LensOrder(
        power=_correction(eye["sphere"], eye.get("cylinder"), eye.get("axis")),
        add=add,
        prisms=_prisms(eye.get("prism")),
        pupillary_distance=_decimal(eye.get("pd")),
        near_pupillary_distance=_decimal(eye.get("near_pd")),
        fitting_height=height if add else None,
        optical_centre_height=None if add else height,
    )
