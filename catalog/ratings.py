"""What the published reviews of one product come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

STARS = range(1, 6)
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Summary:
    """How many reviews there are by stars (1–5), and by what they say of the fit ("" says nothing)."""

    stars: dict[int, int]
    fits: dict[str, int]

    @classmethod
    def of(cls, counts: Iterable[tuple[int, str, int]]) -> "Summary":
        """From (stars, fit, number of reviews)."""
        stars, fits = dict.fromkeys(STARS, 0), dict[str, int]()
        for star, fit, count in counts:
            stars[star] += count
            fits[fit] = fits.get(fit, 0) + count
        return cls(stars, fits)

    @property
    def count(self) -> int:
        return sum(self.stars.values())

    @property
    def average(self) -> Decimal | None:
        """Stars, to the hundredth; None without reviews."""
        if not self.count:
            return None
        total = sum(star * count for star, count in self.stars.items())
        return (Decimal(total) / self.count).quantize(HUNDREDTH, ROUND_HALF_UP)


NO_REVIEWS = Summary.of(())
