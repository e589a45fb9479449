"""The page /try-on/ in a real browser, while something goes wrong beside it or somebody changes their mind.

It comes before the shop is stopped: see test_stopping.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from .browsing import choose_photo, send_photo, try_on
from .faults import eventually

pytestmark = pytest.mark.xdist_group("shop")
# A camera whose owner has not yet said whether the page may use it, until `allow` is called.
SLOW_CAMERA = """() => {
  const picture = document.createElement("canvas");
  picture.getContext("2d").fillRect(0, 0, 1, 1);
  window.stream = picture.captureStream();
  navigator.mediaDevices.getUserMedia = () => new Promise((resolve) => {
    window.allow = () => resolve(window.stream);
  });
}"""
# No worker is there in time for a photo that is sent.
QUEUED = """() => {
  const { fetch } = window;
  window.fetch = async (address, options) => {
    const answer = await fetch(address, options);
    if (!address.endsWith("/upload-photo")) return answer;
    return Response.json({ ...(await answer.json()), status: "queued" }, { status: 202 });
  };
}"""
CAMERA_STATE = "window.stream.getTracks()[0].readyState"


@pytest.fixture
def page(visit):
    return visit()


@pytest.fixture
def with_photo(page):
    send_photo(page)
    return page


def test_pictures_that_can_not_be_loaded_are_not_asked_for_again_and_again(with_photo):
    page, asked = with_photo, []
    page.route("**/api/ar/picture*", lambda route: route.fulfill(status=503))
    try_on(page, "Hawfline Rimal")
    page.locator("#shown").wait_for()

    page.on("request", lambda request: asked.append(request.url) if "/ar/results/" in request.url else None)
    page.wait_for_timeout(3_000)

    assert len(asked) <= 1


def test_a_frame_that_is_gone_does_not_lose_the_photo(with_photo):
    page = with_photo
    gone = {"code": "not_found", "detail": "There is nothing here that you may see.", "request_id": "x"}
    page.route("**/api/ar/try-on/*", lambda route: route.fulfill(status=404, json=gone))

    try_on(page, "Hawfline Rimal")

    expect(page.locator("#photo-status")).to_have_text("This frame is no longer on sale. Please choose another one.")
    expect(page.locator("#delete")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('almahra-try-on')")


def test_what_was_deleted_while_it_was_drawn_is_not_shown(with_photo):
    page, held = with_photo, []
    page.route("**/api/ar/try-on/*", lambda route: held.append(route))
    with page.expect_request("**/api/ar/try-on/*"):
        try_on(page, "Hawfline Rimal")
    page.click("#delete")
    expect(page.locator("#photo-status")).to_have_text("Your photo is deleted, and all that was made from it.")

    drawn = {"id": "1", "sku": "HF-002-HVN", "status": "done", "url": "/none", "face": 0, "width_mm": 132, "fit": None}
    held[0].fulfill(json={"session_id": "1", "results": [drawn]})
    expect(page.locator("#progress")).to_be_hidden()

    expect(page.locator("#photo-status")).to_have_text("Your photo is deleted, and all that was made from it.")
    expect(page.locator("#tried li")).to_have_count(0)
    assert page.complaints == []


def test_a_photo_that_was_sent_before_the_line_broke_is_found_after_a_reload(page):
    page.evaluate(QUEUED)
    page.route("**/api/ar/results/*", lambda route: route.abort())
    choose_photo(page)
    expect(page.locator("#photo-status")).to_contain_text("The shop can not be reached.")

    page.unroute("**/api/ar/results/*")
    page.reload()

    expect(page.locator("#delete")).to_be_visible()


def test_a_distance_that_is_no_number_is_not_taken_for_none(with_photo):
    page = with_photo
    page.fill("#pd", "71")
    page.press("#pd", "Enter")
    expect(page.locator("#estimate")).to_contain_text("71 mm, as you said.")

    page.fill("#pd", "")
    page.locator("#pd").press_sequentially("6-3")
    page.press("#pd", "Enter")

    expect(page.locator("#pd-status")).to_contain_text("between 40 and 80 mm")
    expect(page.locator("#estimate")).to_contain_text("71 mm, as you said.")


def test_after_a_reload_what_was_drawn_for_another_distance_is_drawn_anew(with_photo):
    page = with_photo
    for name in ["Hawfline Rimal", "Hawfline Marjan"]:
        try_on(page, name)
        expect(page.locator("#shown-name")).to_contain_text(name)
    before = page.locator("#shown-picture img").get_attribute("src")
    page.fill("#pd", "71")
    page.press("#pd", "Enter")
    expect(page.locator("#shown-picture img")).not_to_have_attribute("src", before)
    page.reload()
    expect(page.locator("#tried li")).to_have_count(2)

    with page.expect_request("**/api/ar/try-on/*") as asked:
        page.locator("#tried button").first.click()

    assert json.loads(asked.value.post_data)["pd_mm"] == 71
    expect(page.locator("#shown-name")).to_contain_text("Rimal")


def test_where_four_are_compared_a_fifth_is_told_where_it_is_read(with_photo):
    page = with_photo
    for name, tried in [("Hawfline Marjan", 3), ("Hawfline Rimal", 6)]:
        try_on(page, name, words="Every colour")
        expect(page.locator("#tried li")).to_have_count(tried)
    for number in range(5):
        page.locator("#tried button").nth(number).click()
        page.click("#shown-compare")

    expect(page.locator("#compared li")).to_have_count(4)
    expect(page.locator("#compare-status")).to_have_text("There is room for 4. Remove one first.")
    expect(page.locator("#compare-status")).to_be_in_viewport()
    page.get_by_role("button", name=re.compile("^Remove")).first.press("Enter")
    expect(page.locator("#compared li")).to_have_count(3)
    expect(page.locator("#compare")).to_be_focused()


def test_a_camera_that_is_allowed_too_late_goes_off_at_once(page):
    page.evaluate(SLOW_CAMERA)
    page.check("#agree")
    page.click("#take")
    page.get_by_text("Live, with the camera").click()

    page.evaluate("window.allow()")

    eventually(lambda: page.evaluate(CAMERA_STATE) == "ended")
    assert page.locator("#shutter").get_attribute("hidden") is not None


def test_who_chooses_a_file_with_the_camera_on_needs_it_no_more(page):
    page.evaluate(SLOW_CAMERA)
    page.check("#agree")
    page.click("#take")
    page.evaluate("window.allow()")
    page.locator("#shoot").wait_for()

    send_photo(page)

    assert page.evaluate(CAMERA_STATE) == "ended"
    expect(page.locator("#shutter")).to_be_hidden()


def test_a_search_that_works_again_leads_to_more_frames(page):
    page.route("**/api/products?*", lambda route: route.abort())
    page.fill("#q", "a")
    expect(page.locator("#more")).to_have_text("Try again")

    page.unroute("**/api/products?*")
    page.fill("#q", "")

    expect(page.locator("#more")).to_have_text("More frames")


def test_live_one_frame_is_worn_at_a_time(page):
    expect(page.locator("#frames .every-colour").first).to_be_visible()

    page.get_by_text("Live, with the camera").click()

    expect(page.locator("#frames .every-colour").first).to_be_hidden()
