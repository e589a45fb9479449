"""Lenses, frames and eyes as hypothesis draws them."""

from decimal import Decimal

from hypothesis import strategies as st

from prescriptions.optics.boxing import Box, Shape
from prescriptions.optics.cylinders import Correction
from prescriptions.optics.fit import (
    Frame,
    LensKind,
    Wearing,
)
from prescriptions.optics.materials import MATERIALS
from prescriptions.optics.terms import Design, Eye
from prescriptions.optics.thickness import Rim


def quarters(lowest: int, highest: int) -> st.SearchStrategy[Decimal]:
    """Powers in steps of 0.25 between whole dioptres."""
    return st.integers(lowest * 4, highest * 4).map(lambda quarters: Decimal(quarters) / 4)


def halves(lowest: int, highest: int) -> st.SearchStrategy[float]:
    """Lengths in steps of 0.5 mm."""
    return st.integers(lowest * 2, highest * 2).map(lambda halves: halves / 2)


spherical = quarters(-20, 20).map(Correction)
toric = st.builds(Correction, quarters(-15, 15), quarters(-6, 6).filter(bool), st.integers(1, 180))
lenses = st.one_of(spherical, toric)
eyes = st.sampled_from(Eye)
shapes = st.sampled_from(Shape)
boxes = st.builds(
    Box,
    lens_width=halves(40, 62),
    lens_height=halves(24, 54),
    bridge=halves(13, 24),
    effective_diameter=st.one_of(st.none(), halves(44, 70)),
)
frames = st.builds(
    Frame, boxes, st.sampled_from(Rim), st.sampled_from([2, 4, 6, 8]), st.integers(0, 25), shapes, st.booleans()
)
kinds = st.builds(
    LensKind,
    st.sampled_from(Design),
    st.sampled_from(sorted(MATERIALS)),
    st.sampled_from([60, 65, 70, 75, 80]),
    st.sampled_from([None, 11, 14]),
)
wearings = st.builds(
    Wearing,
    halves(24, 38),
    fitting_height=st.one_of(st.none(), halves(8, 30)),
    age=st.one_of(st.none(), st.integers(0, 100)),
    addition=st.one_of(st.none(), quarters(1, 4)),
    is_height_estimated=st.booleans(),
    is_first_progressive=st.booleans(),
)
