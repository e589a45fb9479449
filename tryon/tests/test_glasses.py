import pytest

from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.face.faces import Code, chosen, faces_in
from tryon.frame import Front
from tryon.photo import Photo
from tryon.rendering.picture import try_on
from tryon.scale import scale_of
from tryon.tests.photos import PORTRAITS, Change, photo

ACETATE = Measures("rectangle", "full", "acetate", 52, 34, 18, 138)
SUN = Measures("wayfarer", "full", "acetate", 51, 41, 19, 140, tint_category=3)


@pytest.mark.parametrize("measures", [ACETATE, SUN], ids=["rims", "sunglasses"])
@pytest.mark.parametrize("name", PORTRAITS)
def test_who_wears_glasses_is_asked_for_a_photo_without(name, measures):
    pixels = photo(name)
    face = chosen(faces_in(pixels))
    worn = try_on(Photo(pixels), face, Front.drawn(draw(measures, "Black"), measures), scale=scale_of(face))

    again = chosen(faces_in(worn))  # a warning is no refusal

    assert again.warnings == (Code.GLASSES_WORN,)


@pytest.mark.parametrize("change", [Change(light=0.4), Change(light=1.5), Change(scale=0.5), Change(quarters=1)])
@pytest.mark.parametrize("name", PORTRAITS)
def test_bare_faces_in_any_light_are_not_suspected(name, change):
    [face, *_] = faces_in(change.of(photo(name)))

    assert Code.GLASSES_WORN not in face.warnings
