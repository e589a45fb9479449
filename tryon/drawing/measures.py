"""What the drawing needs to know of a frame, and the few sizes that follow from it."""

from dataclasses import dataclass

METALS = frozenset({"stainless_steel", "titanium", "beta_titanium", "aluminium"})
RIM_TYPES = ("full", "semi", "rimless")


@dataclass(frozen=True)
class Measures:
    """One frame in the boxing system: lengths in mm, `tint_category` None (clear) or 0-4 (ISO 12312-1)."""

    shape: str
    rim_type: str
    material: str
    a_mm: float
    b_mm: float
    dbl_mm: float
    frame_width_mm: float
    tint_category: int | None = None

    def __post_init__(self) -> None:
        if self.rim_type not in RIM_TYPES:
            raise ValueError(f"unknown rim type {self.rim_type!r}, known: {', '.join(RIM_TYPES)}")
        if min(self.a_mm, self.b_mm, self.dbl_mm) <= 0:
            raise ValueError("A, B and DBL must be above 0 mm")
        if self.side_mm < 1:
            raise ValueError("the frame must be at least 2 mm wider than 2 A + DBL")

    @property
    def is_metal(self) -> bool:
        return self.material in METALS

    @property
    def side_mm(self) -> float:
        """Room for rim and end piece, from the outermost point of a lens to the end of the front."""
        return (self.frame_width_mm - 2 * self.a_mm - self.dbl_mm) / 2

    @property
    def half_mm(self) -> float:
        return self.frame_width_mm / 2

    @property
    def lens_x_mm(self) -> float:
        """Centre of the lens box, from the centre line of the frame."""
        return (self.dbl_mm + self.a_mm) / 2

    @property
    def lens_end_mm(self) -> float:
        """Outermost (temporal) point of the lens box, from the centre line of the frame."""
        return self.dbl_mm / 2 + self.a_mm
