"""The page /try-on/ in a real browser: with a photo and live, by keyboard, on a phone, in Arabic, and in trouble.

It comes before the shop is stopped: see test_stopping.
"""

import json
import re
from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect, sync_playwright

from tryon.face.faces import faces_in
from tryon.photo import Photo
from tryon.rendering.heads import Head
from tryon.rendering.seats import Seat
from tryon.scale import scale_of
from tryon.tests.photos import FOLDER
from tryon.tests.videos import placed, write_video

pytestmark = pytest.mark.xdist_group("shop")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
SOFTWARE_GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PATIENCE = 120_000  # ms; a software renderer on a busy machine
PD_MM = 63
# WebGL forgets what it drew as soon as it is shown; a test wants to read it.
KEEP_DRAWING = """
const open = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return open.call(this, kind, kind === "webgl2" ? { ...options, preserveDrawingBuffer: true } : options);
};
"""
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
    path = tool("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=[*QUIET, *SOFTWARE_GL, *camera])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, shop):
    """Opens the page as somebody new; it writes down complaints, requests to somebody else, and what was sent."""
    opened = []

    def open_page(*, allows=(), **device):
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, **device}, permissions=list(allows)
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints, page.sent = [], []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda asked: page.complaints.append(asked.url) if not_ours(asked.url, shop) else None)
        page.on("request", lambda asked: page.sent.append(asked) if asked.method != "GET" else None)
        page.add_init_script(KEEP_DRAWING)
        page.goto(f"{shop.url}/try-on/")
        page.locator("#frames li").first.wait_for()
        return page

    yield open_page
    for context in opened:
        context.close()


def not_ours(url, shop):
    return not url.startswith((f"{shop.url}/", "data:", "blob:"))


def send_photo(page, name="obama.jpg"):
    page.get_by_role("checkbox").first.check()
    page.set_input_files("#photo", str(FOLDER / name))
    page.locator("#session").wait_for()


def try_on(page, name):
    page.get_by_role("button", name=f"Try on: {name}", exact=True).click()


def fits_its_window(page):
    across, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return across == window


def test_with_a_photo_frames_are_tried_compared_and_bought(visit):
    page = visit()
    page.set_input_files("#photo", str(FOLDER / "obama.jpg"))
    expect(page.locator("#photo-status")).to_have_text("Please agree first: tick the box above.")
    assert page.sent == []

    send_photo(page)
    expect(page.locator("#estimate")).to_have_text(re.compile(r"^About 6\d(\.5)? mm, give or take \d mm"))
    expect(page.locator("#expiry")).to_contain_text("It will be deleted")
    for name in ["Hawfline Marjan", "Hawfline Rimal"]:
        try_on(page, name)
        expect(page.locator("#shown-name")).to_contain_text(name)
        page.click("#shown-compare")
    picture = page.locator("#shown-picture img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    expect(page.locator("#shown-fit li").first).to_have_text("The frame is 132 mm wide.")
    expect(page.locator("#compared li")).to_have_count(2)
    page.get_by_role("button", name="Add to cart: Hawfline Rimal").first.click()
    expect(page.locator("#cart")).to_have_text("In your cart: 1")

    page.reload()
    expect(page.locator("#tried li")).to_have_count(2)
    expect(page.locator("#cart")).to_have_text("In your cart: 1")
    page.click("#delete")
    expect(page.locator("#photo-status")).to_have_text("Your photo is deleted, and all that was made from it.")
    assert page.evaluate("sessionStorage.getItem('almahra-try-on')") is None
    assert page.complaints == []


def test_a_known_pupillary_distance_draws_anew_and_an_impossible_one_does_not(visit):
    page = visit()
    send_photo(page)
    try_on(page, "Hawfline Rimal")
    expect(page.locator("#shown-name")).to_contain_text("Rimal")
    before = page.locator("#shown-picture img").get_attribute("src")

    page.fill("#pd", "101")
    page.press("#pd", "Enter")
    expect(page.locator("#pd-status")).to_contain_text("between 40 and 80 mm")
    assert page.locator("#pd").get_attribute("aria-invalid") == "true"
    page.fill("#pd", "71")
    page.press("#pd", "Enter")

    expect(page.locator("#estimate")).to_have_text("71 mm, as you said. Frames are shown in their exact size.")
    expect(page.locator("#shown-picture img")).not_to_have_attribute("src", before)
    assert json.loads(page.sent[-1].post_data)["pd_mm"] == 71
    assert page.complaints == []


def test_of_several_faces_one_is_chosen_and_frames_are_ordered_by_its_width(visit):
    page = visit(viewport={"width": 360, "height": 740})
    send_photo(page, "fa4_group.jpg")
    try_on(page, "Hawfline Marjan")
    expect(page.locator("#photo-status")).to_have_text("There are several faces in this photo. Please choose one.")

    page.get_by_role("button", name="Face 2").click()
    page.get_by_role("button", name="Every colour: Hawfline Marjan").click()
    expect(page.locator("#tried li")).to_have_count(3)
    assert json.loads(page.sent[-1].post_data)["face"] == 1
    with page.expect_response(lambda answer: "fits=" in answer.url) as answered:
        page.check("#fits")

    assert answered.value.status == 200
    assert fits_its_window(page)
    assert page.complaints == []


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
    page.wait_for_timeout(500)  # until the camera has a picture
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


def test_by_keyboard_alone_a_frame_is_tried_and_bought(visit):
    page = visit()
    page.on("filechooser", lambda chooser: chooser.set_files(str(FOLDER / "obama.jpg")))

    def tab_to(selector, key="Tab"):
        for _ in range(40):
            page.keyboard.press(key)
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                assert outlined(page), f"{selector} does not show that it has the focus"
                return
        pytest.fail(f"{key} does not lead to {selector}")

    tab_to("#agree")
    page.keyboard.press("Space")
    tab_to("#photo")
    page.keyboard.press("Enter")
    page.locator("#session").wait_for()
    tab_to("#q")
    page.keyboard.type("Rimal")
    expect(page.locator("#picker-status")).to_contain_text("1 of 1")
    tab_to("#frames select")
    page.keyboard.press("ArrowDown")
    tab_to("#frames button")
    page.keyboard.press("Enter")
    expect(page.locator("#shown-name")).to_have_text("Hawfline Rimal, Honey crystal")
    expect(page.locator("#said")).to_have_text("Hawfline Rimal, Honey crystal on your face")
    tab_to("#shown-add", key="Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#cart")).to_have_text("In your cart: 1")
    assert page.complaints == []


def outlined(page):
    """Whether what has the focus, or what stands for it, has a visible outline."""
    return page.evaluate(
        """() => {
          const { activeElement: focused } = document;
          const hasOutline = (style) => parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
          return [focused, focused.nextElementSibling, focused.parentElement]
            .some((element) => element && hasOutline(getComputedStyle(element)));
        }"""
    )


def test_everything_that_can_be_used_has_a_name(visit):
    page = visit()
    send_photo(page)
    try_on(page, "Hawfline Rimal")
    page.locator("#shown").wait_for()
    page.click("#shown-compare")

    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, a[href], img, canvas, video, [role=img]")]
            .filter((element) => element.checkVisibility() && element.ariaHidden !== "true")
            .filter((element) => !element.ariaLabel && !element.labels?.[0]?.textContent.trim())
            .filter((element) => !element.textContent.trim() && !element.hasAttribute("alt"))
            .filter((element) => !element.querySelector("img[alt]:not([alt=''])"))
            .map((element) => element.outerHTML.slice(0, 120))"""
    )
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(({ id }) => id)")

    assert nameless == []
    assert len(ids) == len(set(ids))
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("device", [{"viewport": {"width": 360, "height": 740}}, {}], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_fits_a_phone_and_runs_from_right_to_left(visit, device, language):
    page = visit(locale=language, **device)
    assert page.get_attribute("html", "dir") == {"en": "ltr", "ar": "rtl"}[language]
    assert fits_its_window(page)
    send_photo(page)
    page.locator("#frames button").first.click()
    page.locator("#shown").wait_for()
    page.click("#shown-compare")

    assert fits_its_window(page)
    sides = page.evaluate(
        "['.face', '.picker'].map((name) => document.querySelector(name).getBoundingClientRect().left)"
    )
    assert (sides[0] > sides[1]) == (language == "ar" and not device)
    assert page.complaints == []


def test_who_is_in_the_dark_gets_a_dark_page(visit):
    page = visit(color_scheme="dark")

    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", colour))) < 40


def test_no_face_is_said_and_another_photo_can_be_sent_at_once(visit):
    page = visit()
    page.check("#agree")
    page.set_input_files("#photo", str(FOLDER / "nf_cat.jpg"))

    expect(page.locator("#photo-status")).to_contain_text("We found no face in this photo.")
    expect(page.locator("#photo-form")).to_be_visible()
    send_photo(page)
    assert page.complaints == []


def test_a_photo_that_is_gone_by_now_is_asked_for_again(visit, shop):
    page = visit()
    send_photo(page)
    session_id = page.evaluate("sessionStorage.getItem('almahra-try-on')")
    token = page.evaluate("localStorage.getItem('almahra-cart-token')")
    deleted = page.request.delete(f"{shop.url}/api/ar/results/{session_id}", headers={"X-Cart-Token": token})
    assert deleted.status == 204

    try_on(page, "Hawfline Rimal")

    expect(page.locator("#photo-status")).to_have_text("Your photo is not kept any more. Please send it again.")
    expect(page.locator("#photo-form")).to_be_visible()
    assert page.locator("#fits").is_disabled()


def test_offline_nothing_is_lost_and_it_goes_on_afterwards(visit):
    page = visit()
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.fill("#q", "Rimal")
    expect(page.locator("#picker-status")).to_contain_text("The shop can not be reached.")
    assert page.locator("#frames li").count() == 12

    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    page.get_by_role("button", name="Try again").last.click()
    expect(page.locator("#picker-status")).to_have_text("1 of 1 frames")


def test_at_a_limit_it_is_said_when_to_go_on(visit):
    page = visit()
    refused = {"code": "too_many_requests", "detail": "Too many requests.", "request_id": "x"}
    page.route(
        "**/api/ar/upload-photo", lambda route: route.fulfill(status=429, json=refused, headers={"Retry-After": "75"})
    )
    page.check("#agree")
    page.set_input_files("#photo", str(FOLDER / "obama.jpg"))

    expect(page.locator("#photo-status")).to_have_text("That was a lot at once. Please try again in 75 seconds.")


def test_frames_are_searched_narrowed_and_shown_page_by_page(visit):
    page = visit()
    expect(page.locator("#picker-status")).to_have_text("12 of 24 frames")
    page.get_by_role("button", name="More frames").click()
    expect(page.locator("#picker-status")).to_have_text("24 of 24 frames")
    expect(page.locator("#more")).to_be_hidden()
    assert (
        page.evaluate("[...document.querySelectorAll('#frames li')].indexOf(document.activeElement.closest('li'))")
        == 12
    )

    page.select_option("#shape", "round")
    expect(page.locator("#picker-status")).to_have_text(re.compile(r"^([1-9]) of \1 frames$"))
    page.fill("#q", "zzyzx")
    expect(page.locator("#picker-status")).to_have_text("No frame is like that. Try other words, or all shapes.")


def test_a_photo_larger_than_the_shop_takes_is_made_smaller_first(visit, tmp_path):
    page = visit()
    picture = cv2.resize(cv2.imread(str(FOLDER / "obama.jpg")), None, fx=4, fy=4)
    noise = np.random.default_rng(6).integers(0, 12, picture.shape, np.uint8)
    cv2.imwrite(str(tmp_path / "large.png"), cv2.add(picture, noise))
    assert (tmp_path / "large.png").stat().st_size > 10_000_000
    page.check("#agree")
    page.set_input_files("#photo", str(tmp_path / "large.png"))

    page.locator("#session").wait_for()
    assert page.complaints == []
