"""The page /try-on/ with a camera, in a real browser: live, and for a photo that is taken on the spot.

It comes before the shop is stopped: see test_stopping.
"""

from unittest.mock import Mock

import numpy as np
import pytest
from playwright.sync_api import expect

from tryon.face.faces import faces_in
from tryon.photo import Photo
from tryon.rendering.heads import Head
from tryon.rendering.seats import Seat
from tryon.scale import scale_of
from tryon.tests.videos import placed, write_video

from .browsing import SOFTWARE_GL, chromium, try_on

pytestmark = pytest.mark.xdist_group("shop")
PD_MM = 63
# Rows of 0 and 255: how opaque the glasses are in each px.
OPACITY = """() => {
  const glasses = document.getElementById("live-glasses");
  const copy = Object.assign(document.createElement("canvas"), { width: glasses.width, height: glasses.height });
  const context = copy.getContext("2d");
  context.drawImage(glasses, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const columns = [];
  for (let at = 3; at < data.length; at += 4) if (data[at] > 127) columns.push(((at - 3) / 4) % copy.width);
  return columns.length ? [Math.min(...columns), Math.max(...columns)] : null;
}"""


@pytest.fixture(scope="module")
def portrait():
    return placed("obama.jpg", 110)


@pytest.fixture(scope="module")
def browser(tool, portrait, tmp_path_factory):
    """With a camera that sees a portrait."""
    video = tmp_path_factory.mktemp("camera") / "portrait.y4m"
    write_video(video, portrait[0])
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={video}"]
    with chromium(tool, *SOFTWARE_GL, *camera) as opened:
        yield opened


def test_live_the_frame_has_its_true_width_and_no_picture_is_sent(visit, portrait):
    page = visit(allows=["camera"])
    right, left = portrait[1]
    px_per_mm = np.hypot(*(left - right)) / PD_MM
    page.get_by_text("Live, with the camera").click()
    try_on(page, "Hawfline Rimal")
    expect(page.locator("#live-status")).to_have_text("Start the camera to see it on you.")
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator("#stop")).to_be_focused()
    page.locator("#mirror[data-fps]").wait_for()
    page.fill("#pd", str(PD_MM))
    page.press("#pd", "Enter")

    def drawn():
        before = page.locator("#mirror").get_attribute("data-pictures")
        page.wait_for_selector(f"#mirror:not([data-pictures='{before}'])")
        first, last = page.evaluate(OPACITY)
        return last - first + 1, (first + last + 1) / 2

    drawn()  # with the distance from before
    width, middle = drawn()
    # 132 mm, whose ends lie 8 mm before the pupils; the camera is 380 mm away.
    assert width == pytest.approx(132 * px_per_mm * 380 / (380 - 8), rel=0.03)
    assert middle == pytest.approx((left[0] + right[0]) / 2, abs=4 * px_per_mm)
    page.click("#keep")
    expect(page.locator("#compared canvas")).to_have_count(1)
    page.click("#live-add")
    expect(page.locator("#cart")).to_have_text("In your cart: 1")
    assert [(sent.method, sent.url.partition("/api")[2]) for sent in page.sent] == [("POST", "/cart/add")]
    page.get_by_role("button", name="Stop the camera").click()
    assert page.evaluate("document.getElementById('live-video').srcObject") is None
    assert page.complaints == []


def test_the_browser_measures_as_the_server_does(visit, portrait):
    picture, _ = portrait
    [face] = faces_in(picture)
    scale = scale_of(face, pd_mm=PD_MM)
    head = Head.of(face, scale, Photo(picture, None))
    front = Mock(bridge_mm=17, lens_height_mm=39)
    seen, iris_px = face.frontal_pupil_distance, (face.right.diameter + face.left.diameter) / 2
    asked = {
        "mesh": face.mesh.tolist(),
        "pupils": face.pupils.tolist(),
        "mmPerPx": scale.mm_per_px,
        "frontalPx": seen,
        "irisPx": iris_px,
    }

    told = visit().evaluate(
        """async ({ mesh, pupils, mmPerPx, frontalPx, irisPx }) => {
            const { PupilDistance, head, pose, seat } = await import("/static/almahra/try-on/geometry.js");
            const turn = pose(mesh);
            const wearer = head(mesh, { rotation: turn.rotation, pupils, mmPerPx, width: 640 });
            const distance = new PupilDistance();
            distance.look({ frontalPx, irisPx, gaze: 0, yaw: turn.yaw });
            return {
              turns: [turn.roll, turn.yaw, turn.pitch], nose: wearer.points[4], estimate: distance.estimate,
              seat: seat(wearer, { bridge_mm: 17, lens_height_mm: 39 }),
            };
        }""",
        asked,
    )

    pose, seat, estimate = face.pose, Seat.of(front, head), scale_of(face)
    assert told["turns"] == pytest.approx([pose.roll_deg, pose.yaw_deg, pose.pitch_deg], abs=0.05)
    assert told["nose"] == pytest.approx(head.mesh[4], abs=0.05)
    assert told["seat"] == pytest.approx([seat.x, seat.y, seat.z], abs=0.05)
    assert estimate.source == told["estimate"]["source"] == "iris"
    assert told["estimate"]["mm"] == pytest.approx(estimate.pd_mm)
    assert told["estimate"]["deviation"] == pytest.approx(estimate.pd_deviation_mm)


def test_a_camera_is_off_once_nobody_looks(visit):
    page = visit(allows=["camera"])
    page.check("#agree")
    page.click("#take")
    page.locator("#shoot").wait_for()
    page.evaluate("window.track = document.getElementById('shutter-video').srcObject.getTracks()[0]")

    page.get_by_text("Live, with the camera").click()

    assert page.evaluate("window.track.readyState") == "ended"
    expect(page.locator("#shutter")).to_be_hidden()


def test_a_photo_is_taken_with_the_camera(visit):
    page = visit(allows=["camera"])
    page.check("#agree")
    page.click("#take")
    page.evaluate("new Promise((seen) => document.getElementById('shutter-video').requestVideoFrameCallback(seen))")
    page.click("#shoot")

    page.locator("#session").wait_for()
    expect(page.locator("#estimate")).to_contain_text("mm, give or take")
    assert page.complaints == []


@pytest.mark.parametrize(
    ("fails_with", "said"),
    [
        ("NotAllowedError", "This page may not use the camera."),
        ("NotFoundError", "We found no camera. Try it with a photo."),
        ("NotReadableError", "Another program uses the camera."),
    ],
)
def test_without_a_camera_it_is_said_why_and_what_to_do(visit, fails_with, said):
    page = visit()
    page.evaluate(
        """name => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", name); }; }""",
        fails_with,
    )
    page.get_by_text("Live, with the camera").click()

    page.get_by_role("button", name="Start the camera").click()

    expect(page.locator("#live-status")).to_contain_text(said)
    expect(page.locator("#start")).to_be_visible()
    assert page.complaints == []
