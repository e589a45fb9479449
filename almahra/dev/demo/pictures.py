"""A picture for every variant of the demo shop, drawn from its measurements and never downloaded."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from catalog.models import Variant
from catalog.services.images import keep
from tryon.drawing.measures import Measures

from .accessories import ACCESSORIES
from .accessory_art import draw_accessory
from .drawing import PAGE, names_of, views
from .drawn import recall, remember
from .frames import Colour, FrameRow, read_frames

MOST_PROCESSES = 4


def load_pictures() -> int:
    """Draw what has no picture yet; how many were drawn."""
    bare = {
        variant.sku: variant for variant in Variant.objects.filter(images=None).select_related("product").order_by("pk")
    }
    drawn = 0
    for sku, alt, webp in [*_frames(bare), *_accessories(bare)]:
        variant = bare[sku]
        keep(webp, product=variant.product, variant=variant, alt=alt, position=variant.position)
        drawn += 1
    return drawn


def _frames(bare: dict[str, Variant]) -> Iterator[tuple[str, str, bytes]]:
    """SKU, alternative text and picture of each colour without one."""
    for row, colours, drawings in frames_drawn(set(bare)):
        for colour in colours:
            alt = f"{row.brand} {row.model} in {colour.name.lower()}, seen from the front"
            yield f"{row.sku}-{colour.code}", alt, drawings[f"{PAGE} {colour.name}"]


def frames_drawn(skus: set[str]) -> Iterator[tuple[FrameRow, list[Colour], dict[str, bytes]]]:
    """Each frame of the file with those of its colours that are among `skus`, and all that is drawn of them by name."""
    jobs = [(row, [c for c in row.colours if f"{row.sku}-{c.code}" in skus]) for row in read_frames()]
    jobs = [(row, colours) for row, colours in jobs if colours]
    wanted = [(_measures(row), [colour.name for colour in colours]) for row, colours in jobs]
    for (row, colours), (_size, names), drawings in zip(jobs, wanted, _drawn(wanted), strict=True):
        yield row, colours, dict(zip(names_of(names), drawings, strict=True))


def _drawn(wanted: list[tuple[Measures, list[str]]]) -> Iterator[list[bytes]]:
    """What is drawn of each frame; frames that nobody drew before are shared out among processes."""
    known = [recall(measures, names_of(colours)) for measures, colours in wanted]
    new = [one for one, drawings in zip(wanted, known, strict=True) if drawings is None]
    processes = min(os.cpu_count() or 1, MOST_PROCESSES, len(new))
    if not processes:
        yield from (drawings for drawings in known if drawings is not None)
        return
    # Spawned: a fork would share our connection to the database.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        drawn = pool.map(views, *zip(*new, strict=True))
        for (measures, colours), drawings in zip(wanted, known, strict=True):
            if drawings is None:
                drawings = next(drawn)
                remember(measures, names_of(colours), drawings)
            yield drawings


def _accessories(bare: dict[str, Variant]) -> Iterator[tuple[str, str, bytes]]:
    for thing in ACCESSORIES:
        for colour in thing.colours:
            if (sku := thing.sku_in(colour)) in bare:
                alt = f"{thing.name} in {colour.name.lower()}" if colour.name else thing.name
                yield sku, alt, draw_accessory(sku)


def _measures(row: FrameRow) -> Measures:
    cells, tint = row.cells, row.cells["tint_category"]
    return Measures(
        shape=cells["shape"],
        rim_type=cells["rim_type"],
        material=cells["material"],
        a_mm=float(cells["a_mm"]),
        b_mm=float(cells["b_mm"]),
        dbl_mm=float(cells["dbl_mm"]),
        frame_width_mm=float(cells["frame_width_mm"]),
        tint_category=int(tint) if tint else None,
    )
