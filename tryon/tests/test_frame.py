import numpy as np
import pytest

from tryon.cutout import CutOut, NoFrameFound
from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.frame import Front

MEASURES = Measures("rectangle", "full", "acetate", 52, 34, 18, 138)


def front(px_per_mm=6):
    return Front.drawn(draw(MEASURES, "Black", px_per_mm=px_per_mm), MEASURES)


def at(sheet, x_mm, y_mm):
    """(RGBA, lens) of one point."""
    layer, lens = sheet.at(np.full((1, 1), x_mm, np.float32), np.full((1, 1), y_mm, np.float32))
    return layer[0, 0], lens[0, 0]


def test_a_point_of_the_sheet_is_where_its_millimetres_are():
    sheet = front().sheet

    for side in (-1, 1):
        assert at(sheet, side * 35, 0)[1] > 0.99  # the middle of a lens
        assert at(sheet, side * 62.5, -6)[0][3] > 0.9  # its rim
        assert at(sheet, side * 72, -6)[0][3] == 0
    assert not at(sheet, 0, 30)[0].any()
    assert not at(sheet, 400, -400)[0].any()


def test_a_shrunk_sheet_has_its_points_at_the_same_millimetres():
    sheet = front(px_per_mm=7).sheet

    small = sheet.shrunk_for(1.0)

    assert small.px_per_mm == pytest.approx(1.75)
    for x, y in [(-35, 0), (35, 0), (-66, -9), (0, 30)]:
        assert at(small, x, y)[1] == pytest.approx(at(sheet, x, y)[1], abs=0.15)
    covered = [one.layer[..., 3].sum() / one.px_per_mm**2 for one in (sheet, small)]
    assert covered[1] == pytest.approx(covered[0], rel=0.02)


def test_temples_go_on_from_what_the_front_ends_with():
    colour, alpha = front().end_piece(1)

    assert alpha > 0.9
    assert colour.max() < 0.4
    assert front().hinge_mm < 0


def test_a_tint_is_in_the_lenses_only():
    clear = front()

    dark = clear.tinted((40, 50, 45), 0.8)

    middle, rim = clear.lens > 250, (clear.lens == 0) & (clear.rgba[..., 3] > 250)
    assert dark.rgba[middle][:, 3].mean() > 0.78 * 255
    assert np.abs(dark.rgba[middle][:, :3].mean(axis=0) - [40, 50, 45]).max() < 25
    assert np.array_equal(dark.rgba[rim], clear.rgba[rim])


def test_a_cut_out_has_its_millimetres_from_the_catalogue():
    drawn = front()
    opaque = np.flatnonzero(drawn.rgba[..., 3].any(axis=0))
    box = slice(opaque[0], opaque[-1] + 1)
    cut = CutOut(drawn.rgba[:, box], drawn.lens[:, box], 0, 0)

    found = Front.cut(cut, MEASURES)

    assert found.px_per_mm == pytest.approx(6, rel=0.01)
    assert found.datum_row == pytest.approx(drawn.datum_row, abs=1)
    assert found.hinge_row == pytest.approx(drawn.hinge_row, abs=2.5 * 6)
    assert (found.width_mm, found.lens_height_mm, found.bridge_mm) == (138, 34, 18)


def test_a_cut_out_without_lenses_is_no_front():
    bare = front()

    with pytest.raises(NoFrameFound):
        Front.cut(CutOut(bare.rgba, np.zeros_like(bare.lens), 0, 0), MEASURES)


def test_a_wire_carries_no_paddle():
    wire = Measures("round", "full", "stainless_steel", 47, 45, 21, 129)
    acetate = Measures("rectangle", "full", "acetate", 52, 34, 18, 138)

    thin, thick = (Front.drawn(draw(one, "Black", px_per_mm=8), one) for one in (wire, acetate))

    assert thin.end_piece_height_mm == pytest.approx(2.8, abs=0.3)
    assert thin.temple_height_mm < 4 < thick.temple_height_mm
