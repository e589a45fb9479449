"""How frames look on faces. A test that fails here leaves the golden picture, the new one and their difference in
var/golden; whether the new one is better is for a person to say."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from PIL import Image

from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.face.faces import chosen, faces_in
from tryon.frame import Front
from tryon.photo import Photo
from tryon.rendering.picture import try_on
from tryon.scale import scale_of
from tryon.tests import golden_pictures
from tryon.tests.golden_pictures import FOLDER, complaint, difference, round_the_eyes
from tryon.tests.photos import photo

RECTANGLE = Measures("rectangle", "full", "acetate", 52, 34, 18, 138)
PICTURES = {
    "rectangle-black": ("obama.jpg", RECTANGLE, "Black"),
    "cat-eye-tortoise": ("astronaut.jpg", Measures("cat_eye", "full", "acetate", 52, 39, 17, 136), "Tortoise"),
    "round-gold": ("fa6_a.jpg", Measures("round", "full", "stainless_steel", 47, 45, 21, 129), "Gold"),
    "aviator-sun": ("fa5_e.jpg", Measures("aviator", "full", "stainless_steel", 58, 50, 15, 145, 3), "Gunmetal"),
    "wayfarer-navy": ("fa1_c_roll_dim.jpg", Measures("wayfarer", "full", "acetate", 50, 40, 20, 136), "Navy"),
    "rimless-silver": ("fa3_b.jpg", Measures("rectangle", "rimless", "beta_titanium", 53, 34, 18, 138), "Silver"),
    "panto-crystal": ("fa6_a.jpg", Measures("panto", "full", "acetate", 48, 42, 21, 132), "Crystal"),
}


@lru_cache(maxsize=8)
def the_face(name):
    return chosen(faces_in(photo(name)))


def worn(name, measures, colour, *, pd_mm=63, beside_mm=0):
    """The crop of a portrait with a frame on it, the frame pushed `beside_mm` to the right."""
    front = Front.drawn(draw(measures, colour), measures)
    if beside_mm:
        front = replace(front, centre_column=front.centre_column - beside_mm * front.px_per_mm)
    face = the_face(name)
    picture = try_on(Photo(photo(name)), face, front, scale=scale_of(face, pd_mm=pd_mm))
    return round_the_eyes(picture, name)


@pytest.mark.parametrize("name", PICTURES)
def test_a_frame_looks_as_it_did(name):
    assert complaint(name, worn(*PICTURES[name])) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"beside_mm": 1},
        {"pd_mm": 61.5},
        {"colour": "Dark havana"},
        {"measures": Measures("rectangle", "full", "acetate", 52, 36, 18, 138)},
    ],
    ids=["a millimetre beside", "three millimetres larger", "another colour", "two millimetres higher"],
)
def test_a_change_that_people_would_see_is_seen(change):
    name, measures, colour = PICTURES["rectangle-black"]
    golden = worn(name, measures, colour)

    changed = worn(name, **{"measures": measures, "colour": colour, **change})

    assert difference(golden, changed).startswith("differs by")


def test_noise_that_nobody_sees_is_none():
    golden = worn(*PICTURES["rectangle-black"]).astype(int)
    noise = np.random.default_rng(3).integers(-1, 2, golden.shape)

    assert difference(golden, np.clip(golden + noise, 0, 255).astype(np.uint8)) == ""


def test_golden_pictures_are_small_and_none_is_forgotten():
    sizes = {path.stem: path.stat().st_size for path in FOLDER.iterdir()}

    assert set(sizes) == set(PICTURES)
    assert max(sizes.values()) < 150_000
    assert sum(sizes.values()) < 1_000_000


def test_who_has_to_judge_finds_both_pictures_and_their_difference(tmp_path, monkeypatch):
    name, measures, _ = PICTURES["rectangle-black"]
    monkeypatch.setattr(golden_pictures, "FAILED", tmp_path)
    monkeypatch.delenv("GOLDEN_ACCEPT", raising=False)
    changed = worn(name, measures, "Navy")

    assert str(tmp_path / "rectangle-black.png") in complaint("rectangle-black", changed)

    with Image.open(tmp_path / "rectangle-black.png") as shown:
        assert shown.size == (changed.shape[1], 3 * changed.shape[0])
