"""The page /try-on/ in a real browser: with a photo, by keyboard, on a phone, in Arabic, and in trouble.

It comes before the shop is stopped: see test_stopping.
"""

import json
import re

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from tryon.tests.photos import FOLDER

from .browsing import fits_its_window, send_photo, try_on

pytestmark = pytest.mark.xdist_group("shop")


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


def test_of_several_faces_one_is_chosen_and_frames_are_put_in_order_for_it(visit):
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

    assert "face=1" in answered.value.url
    found = [f"{one['brand']['name']} {one['name']}" for one in answered.value.json()["results"]]
    expect(page.locator("#frames h3")).to_have_text(found)
    assert fits_its_window(page)
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
