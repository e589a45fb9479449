"""How the parts make a whole front: one recipe each for acetate, wire, half rims, brows, rimless and visors.

A recipe returns the parts in painting order, split by what lies behind the glass and what before it, and
the area that shall look like glass (usually the lens, a little under the rim).
"""

from dataclasses import dataclass

import numpy as np

from tryon.drawing import parts
from tryon.drawing.fields import Field, Grid, cut, joined, stroke
from tryon.drawing.layers import Part, Role
from tryon.drawing.lens import Lens
from tryon.drawing.measures import Measures

WIRE_RIM_MM = 1.3
HALF_RIM_MM = 1.8
GROOVE_MM = 0.3  # the glass goes on under the rim by this much, so that no light shows between them
SCREW_INTO_MM = 2.3  # drill holes of rimless lenses, from the edge

# How much thicker the brow is than the rim at the datum line (and the lower rim thinner), as a part.
BROW = {"wayfarer": 0.34, "cat_eye": 0.30, "square": 0.26, "round": 0.12, "oval": 0.16}
USUAL_BROW = 0.20
MOST_RIM_MM = {"rectangle": 3.1, "oval": 3.2}  # low lenses look heavy in the usual 3.5 mm
RIVETED = frozenset({"wayfarer", "square", "panto"})


@dataclass(frozen=True)
class Front:
    behind: list[Part]
    before: list[Part]
    glass: Field


def front_of(measures: Measures, grid: Grid, lens: Lens) -> Front:
    if measures.shape == "shield":
        return _visor(measures, grid, lens)
    if measures.rim_type == "rimless":
        return _rimless(measures, grid, lens)
    if measures.shape == "browline":
        return _browline(measures, grid, lens)
    if measures.rim_type == "semi":
        return _half_rim(measures, grid, lens)
    if measures.is_metal:
        return _wire(measures, grid, lens)
    return _solid(measures, grid, lens)


def _solid(measures: Measures, grid: Grid, lens: Lens) -> Front:
    """A front milled or injected from one piece."""
    rim_mm = _solid_rim_mm(measures)
    rim = lens.field - _solid_thickness(measures, grid, rim_mm)
    if measures.shape in parts.KEYHOLES and measures.dbl_mm >= 18:
        bridge = parts.keyhole_bridge(measures, grid)
    else:
        bridge = parts.saddle_bridge(measures, grid)
    if measures.shape == "cat_eye":
        end = parts.winged_end_piece(measures, grid, lens, brow_mm=rim_mm * (1 + BROW["cat_eye"]))
    else:
        end = parts.solid_end_piece(measures, grid, lens)
    front = joined(joined(rim, bridge, 4.5), end, 4.5)
    front = _opened(_ended(front, measures, grid), lens)
    before = [Part(Role.FRONT, front, bevel_mm=0.9, dome_mm=0.9)]
    if measures.shape in RIVETED and measures.material.endswith("acetate"):
        before.append(Part(Role.TRIM, parts.rivets(measures, grid), bevel_mm=0.25))
    return Front([], before, lens.field - GROOVE_MM)


def _solid_rim_mm(measures: Measures) -> float:
    """Thickness at the datum line: less than half of the room at the side, so that an end piece remains."""
    return float(np.clip(0.48 * measures.side_mm, 1.5, MOST_RIM_MM.get(measures.shape, 3.5)))


def _solid_thickness(measures: Measures, grid: Grid, rim_mm: float) -> Field:
    """Brow thicker, chin thinner, and on the nasal side a swelling where the frame rests on the nose."""
    up = np.clip(-2 * grid.y / measures.b_mm, -1, 1)
    thickness = rim_mm * (1 + BROW.get(measures.shape, USUAL_BROW) * up)
    rest = np.exp(-(((grid.y / measures.b_mm - 0.17) / 0.15) ** 2))
    nasal = np.clip((measures.lens_x_mm - grid.x) / (0.4 * measures.a_mm), 0, 1)
    return (thickness + 0.9 * rest * nasal).astype(np.float32)


def _ended(front: Field, measures: Measures, grid: Grid) -> Field:
    """Cut off at the full width of the frame, where the temples begin."""
    return cut(front, measures.half_mm - grid.x, 1.6)


def _opened(front: Field, lens: Lens) -> Field:
    return np.maximum(front, -lens.field)


def _wire(measures: Measures, grid: Grid, lens: Lens) -> Front:
    """A bent metal wire round each lens, with a bridge, lugs and adjustable pads soldered on."""
    front = lens.field - np.float32(WIRE_RIM_MM)
    front = _with_wire_ends(front, measures, grid, lens)
    if measures.shape == "aviator":
        front = joined(front, parts.brow_bar(measures, grid, lens, radius_mm=0.8), 0.8)
    front = _opened(front, lens)
    return Front(
        behind=_pads(measures, grid, lens),
        before=[Part(Role.FRONT, front, bevel_mm=WIRE_RIM_MM / 2)],
        glass=lens.field - GROOVE_MM,
    )


def _with_wire_ends(front: Field, measures: Measures, grid: Grid, lens: Lens) -> Field:
    bridge = parts.wire_bridge(measures, grid, lens, radius_mm=0.9, into_mm=0.5)
    end = parts.wire_end_piece(measures, grid, lens, radius_mm=0.95, into_mm=0.5)
    return _ended(joined(joined(front, bridge, 1.2), end, 1.6), measures, grid)


def _pads(measures: Measures, grid: Grid, lens: Lens) -> list[Part]:
    """Their arms spring from the rim or, where there is none, from the screwed foot of the bridge."""
    if measures.rim_type == "rimless":
        foot = parts.bridge_foot_y(measures)
        pad, arm = parts.nose_pad(measures, grid, lens, arm_from=(lens.nasal_x(foot) + 0.6, foot))
    else:
        y = 0.04 * measures.b_mm - 3.0
        pad, arm = parts.nose_pad(measures, grid, lens, arm_from=(lens.nasal_x(y) - 0.6, y))
    return [Part(Role.TRIM, arm, bevel_mm=0.38), Part(Role.PAD, pad, bevel_mm=1.3)]


def _half_rim(measures: Measures, grid: Grid, lens: Lens) -> Front:
    """A metal bar along the upper half of the lens, a nylon thread along the rest."""
    ends_at = 0.10 * measures.b_mm
    thickness = HALF_RIM_MM * (1 + 0.15 * np.clip(-2 * grid.y / measures.b_mm, -1, 1))
    bar = cut(lens.field - thickness.astype(np.float32), ends_at - grid.y, 1.0)
    front = _opened(_with_wire_ends(bar, measures, grid, lens), lens)
    return Front(
        behind=_pads(measures, grid, lens),
        before=[
            Part(Role.THREAD, _thread(measures, grid, lens, from_y=ends_at - 1), bevel_mm=0.2),
            Part(Role.FRONT, front, bevel_mm=0.8),
        ],
        glass=lens.field,
    )


def _thread(measures: Measures, grid: Grid, lens: Lens, *, from_y: float) -> Field:
    around = np.abs(lens.field - np.float32(0.05)) - np.float32(0.2)
    return np.maximum(around, from_y - grid.y)


def _browline(measures: Measures, grid: Grid, lens: Lens) -> Front:
    """A heavy brow on a thin metal rim; the brow hides the upper half of it."""
    ends_at = -0.06 * measures.b_mm
    up = np.clip((ends_at - grid.y) / (0.30 * measures.b_mm), 0, 1)
    brow = lens.field - (2.2 + 3.0 * up).astype(np.float32)
    brow = cut(brow, ends_at - grid.y, 1.8)
    brow = joined(brow, parts.solid_end_piece(measures, grid, lens, fall_mm=0.4), 3.0)
    # The brows end before the nose; the metal bridge runs between them.
    brow = cut(brow, grid.x - 0.22 * measures.dbl_mm, 1.5)
    brow = _opened(_ended(brow, measures, grid), lens)
    wire = lens.field - np.float32(1.0)
    wire = joined(wire, parts.wire_bridge(measures, grid, lens, radius_mm=1.05, into_mm=0.4), 1.2)
    return Front(
        behind=_pads(measures, grid, lens),
        before=[
            Part(Role.TRIM, _opened(wire, lens), bevel_mm=0.5),
            Part(Role.FRONT, brow, bevel_mm=0.9, dome_mm=0.5),
            Part(Role.TRIM, parts.rivets(measures, grid), bevel_mm=0.25),
        ],
        glass=lens.field - GROOVE_MM,
    )


def _rimless(measures: Measures, grid: Grid, lens: Lens) -> Front:
    """Drilled lenses; a bridge and two lugs are screwed on from the front."""
    into = SCREW_INTO_MM
    bridge = parts.wire_bridge(measures, grid, lens, radius_mm=0.75, into_mm=into)
    lug = parts.wire_end_piece(measures, grid, lens, radius_mm=0.8, into_mm=into)
    metal = _ended(np.minimum(bridge, lug), measures, grid)
    screws = parts.rimless_screws(measures, grid, lens, into_mm=into)
    return Front(
        behind=_pads(measures, grid, lens),
        before=[
            Part(Role.FRONT, metal, bevel_mm=0.75),
            Part(Role.TRIM, screws, bevel_mm=0.5),
        ],
        glass=lens.field,
    )


def _visor(measures: Measures, grid: Grid, lens: Lens) -> Front:
    """A sports shield: one glass over both eyes, thick brow, thin lower rim, a rubber nose piece."""
    b = measures.b_mm
    ends = np.array([-1.0, measures.dbl_mm / 2 + 0.15 * measures.a_mm])
    band = stroke(grid, np.column_stack([ends, np.full(2, -0.24 * b)]), 0.26 * b)
    # One straight brow: what the fillets add above the lenses goes again.
    above = grid.y + np.float32(b / 2 + 0.05)
    visor = np.minimum(cut(joined(lens.field, band, 7.0), above, 0.6), lens.field)
    up = np.clip(-2 * grid.y / b, -1, 1)
    rim = visor - np.float32(2.7) - up
    front = joined(rim, parts.solid_end_piece(measures, grid, lens, fall_mm=1.5), 4.0)
    front = np.maximum(_ended(front, measures, grid), -visor)
    nose_y = 0.08 * b
    nose = np.array(
        [
            (lens.nasal_x(nose_y) - 3.2, nose_y + 1.5),
            (lens.nasal_x(nose_y + 5) - 2.3, nose_y + 6),
            (lens.nasal_x(nose_y + 10) - 1.8, nose_y + 11),
        ]
    )
    return Front(
        behind=[Part(Role.RUBBER, stroke(grid, nose, np.array([1.3, 1.9, 1.5])), bevel_mm=1.2)],
        before=[Part(Role.FRONT, front, bevel_mm=1.0, dome_mm=0.5)],
        glass=visor - np.float32(GROOVE_MM),
    )
