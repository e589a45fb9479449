import cv2
import numpy as np
import pytest

from tryon.cutout import NoFrameFound, background, cut_out
from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.drawing.sheet import on_white
from tryon.tests.photos import photo

MARGIN, PX_PER_MM = 80, 7
RIMS = {
    "acetate": (Measures("rectangle", "full", "acetate", 52, 34, 18, 138), "Black"),
    "thick round": (Measures("round", "full", "acetate", 48, 44, 21, 136), "Tortoise"),
}
SUN = (Measures("wayfarer", "full", "acetate", 51, 41, 19, 140, tint_category=3), "Black")


def product_photo(measures, colour):
    """(photo, alpha, lens): a drawn frame before a lit wall, with a soft shadow, noise, and JPEG on top of it."""
    picture = draw(measures, colour, px_per_mm=PX_PER_MM)
    alpha, lens = (np.pad(part.astype(np.float32) / 255, MARGIN) for part in (picture.rgba[..., 3], picture.lens))
    colours = np.pad(picture.rgba[..., :3].astype(np.float32), ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)))
    rows, columns = alpha.shape
    y, x = np.mgrid[:rows, :columns]
    wall = 250 - 10 * (x / columns - 0.5) ** 2 - 14 * (y / rows - 0.4) ** 2
    wall *= 1 - 0.22 * cv2.GaussianBlur(np.roll(alpha * (alpha > 0.5), 26, axis=0), (0, 0), 14)
    mixed = colours * alpha[..., None] + wall[..., None] * (1 - alpha[..., None])
    noisy = mixed + np.random.default_rng(0).normal(0, 1.2, (rows, columns, 1))
    _, file = cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 88])
    return cv2.imdecode(file, cv2.IMREAD_COLOR), alpha, lens


def in_photo(part, cut, shape):
    whole = np.zeros(shape, part.dtype)
    whole[cut.top : cut.top + part.shape[0], cut.left : cut.left + part.shape[1]] = part
    return whole


def overlap(first, second):
    return (first & second).sum() / (first | second).sum()


@pytest.mark.parametrize("kind", RIMS)
def test_rims_and_lenses_are_where_they_were_drawn(kind):
    pixels, alpha, lens = product_photo(*RIMS[kind])

    cut = cut_out(pixels)

    found, glass = (in_photo(part, cut, alpha.shape) for part in (cut.rgba[..., 3], cut.lens))
    assert overlap((found > 127) & (glass < 128), (alpha > 0.5) & (lens < 0.5)) > 0.93
    assert overlap(glass > 127, lens > 0.5) > 0.95
    assert cut.rgba.shape[1] / PX_PER_MM == pytest.approx(RIMS[kind][0].frame_width_mm, abs=0.6)


def test_the_tint_of_sunglasses_stays_in_their_lenses():
    pixels, alpha, lens = product_photo(*SUN)

    cut = cut_out(pixels, is_tinted=True)

    found, glass = (in_photo(part, cut, alpha.shape) for part in (cut.rgba[..., 3], cut.lens))
    assert overlap(glass > 127, lens > 0.5) > 0.9
    inside = cv2.erode((lens > 0.5).astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    assert np.abs(found[inside] / 255 - alpha[inside]).mean() < 0.12


def test_a_soft_shadow_is_no_part_of_the_frame():
    pixels, alpha, _ = product_photo(*RIMS["acetate"])

    cut = cut_out(pixels)

    found = in_photo(cut.rgba[..., 3], cut, alpha.shape) / 255
    outside = cv2.dilate((alpha > 0.02).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert found[outside].mean() < 0.002


@pytest.mark.parametrize("kind", ["acetate", "thick round", "wire", "sunglasses"])
def test_the_shadow_of_a_frame_that_stands_on_the_page_is_left_out(kind):
    wire = Measures("round", "full", "stainless_steel", 47, 45, 21, 129), "Gold"
    measures, colour = {**RIMS, "wire": wire, "sunglasses": SUN}[kind]
    picture = draw(measures, colour, px_per_mm=PX_PER_MM)
    rows, columns = (np.flatnonzero((picture.rgba[..., 3] > 127).any(axis=axis)) for axis in (1, 0))

    cut = cut_out(on_white(picture), is_tinted=kind == "sunglasses")

    high, wide = cut.rgba.shape[:2]
    assert high / wide == pytest.approx((np.ptp(rows) + 1) / (np.ptp(columns) + 1), rel=0.01)


@pytest.mark.parametrize("pixels", [np.full((300, 400, 3), 250, np.uint8), np.zeros((300, 400, 3), np.uint8)])
def test_an_empty_page_has_no_frame(pixels):
    with pytest.raises(NoFrameFound):
        cut_out(pixels)


def test_a_page_of_noise_has_no_frame():
    noise = np.random.default_rng(2).normal(248, 2, (300, 400, 3))

    with pytest.raises(NoFrameFound):
        cut_out(np.clip(noise, 0, 255).astype(np.uint8))


def test_any_other_photo_does_no_harm():
    try:
        cut = cut_out(photo("nf_cat.jpg"))
    except NoFrameFound:
        return

    assert cut.rgba.shape[:2] == cut.lens.shape


def test_a_background_is_seen_through_what_stands_before_it():
    y, x = np.mgrid[:200, :300].astype(np.float32)
    wall = (0.95 - 0.1 * (x / 300 - 0.5) ** 2 - 0.05 * y / 200)[..., None] * np.ones(3, np.float32)
    covered = wall.copy()
    covered[60:140, 50:250] = 0.1

    assert background(covered) == pytest.approx(wall, abs=0.003)
