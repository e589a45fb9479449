"""The pages in a real browser: nothing is fetched from outside, the content policy blocks nothing of ours, and
the back office can be used for a minute as staff would."""

import random
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from catalog import sizing

from .browsing import DESK, fits_its_window, watched

pytestmark = pytest.mark.xdist_group("shop")


@pytest.fixture
def page(browser, shop):
    """A stranger's, who has never been here."""
    context = browser.new_context(viewport=DESK)
    yield watched(context.new_page(), shop.url, shop.stripe_url)
    context.close()


@pytest.fixture(scope="module")
def colleague(browser, shop):
    """The browser of somebody who signed in to the back office this morning."""
    context = browser.new_context(viewport=DESK)
    sign_in(context.new_page(), shop, "admin@almahra.example", "almahra-admin")
    return context


@pytest.fixture
def staff(colleague, shop) -> Page:
    page = watched(colleague.new_page(), shop.url, shop.stripe_url)
    yield page
    page.close()


def sign_in(page, shop, name, password):
    page.goto(f"{shop.url}/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("[type=submit]")
    page.locator("#user-tools").wait_for()


@pytest.mark.parametrize(
    ("path", "shows"),
    [
        ("/", "Hawfline Marjan"),
        ("/api/docs", "/api/cart/add"),
        ("/dev/mail", "Your order"),
        ("/reset-password", "Forgot your password?"),
        ("/admin/login/", "back office"),
    ],
)
def test_a_page_shows_itself_without_a_complaint(page, shop, path, shows):
    page.goto(shop.url + path)
    page.get_by_text(shows).first.wait_for(timeout=30_000)

    assert page.complaints == []


def test_redoc_works_and_asks_nobody_for_its_makers_logo(page, shop):
    page.goto(f"{shop.url}/api/redoc")
    page.get_by_role("heading", name="Change the password").wait_for(timeout=60_000)

    assert page.get_by_text("API docs by Redocly").count() == 1
    assert page.complaints == []


@pytest.mark.parametrize("path", ["/", "/dev/mail", "/admin/", "/admin/catalog/product/", "/admin/orders/order/"])
def test_a_page_fits_a_phone(staff, shop, path):
    staff.set_viewport_size({"width": 390, "height": 844})
    staff.goto(shop.url + path)

    assert fits_its_window(staff)


def test_an_optician_looks_at_the_picture_and_goes_on_to_the_next(page, shop):
    sign_in(page, shop, "optician@almahra.example", "almahra-optician")
    page.get_by_text("3 prescriptions wait for an optician").click()
    page.click("#result_list a:has-text('Noor Hadi')")

    picture = page.locator(".rx-frame img")
    narrow = picture.bounding_box()["width"]
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
    page.get_by_role("button", name="Larger").click()
    assert picture.bounding_box()["width"] == pytest.approx(2 * narrow, abs=2)
    page.get_by_role("button", name="Turn").click()
    assert picture.evaluate("image => getComputedStyle(image).transform") == "matrix(0, 1, -1, 0, 0, 0)"

    page.set_viewport_size({"width": 390, "height": 844})
    assert fits_its_window(page)
    page.click("text=It is right: verify")
    page.get_by_text("Verified. The customer gets a mail.").wait_for()
    page.get_by_role("heading", name="Glasses for Idris Mansour").wait_for()
    assert page.complaints == []


def test_the_page_of_a_product_fits_a_small_screen(staff, shop):
    staff.goto(f"{shop.url}/admin/catalog/product/")
    staff.click("#result_list tbody th a:has-text('Marjan')")
    staff.wait_for_load_state()

    assert fits_its_window(staff)
    assert staff.complaints == []


def test_a_payment_is_clicked_through_on_the_fakes_page(page, shop):
    page.goto(f"{shop.stripe_url}/_fake/")

    assert "FAKE" in page.content()
    assert page.get_by_text("succeeded").count() >= 4  # the past orders of the demo shop
    assert page.complaints == []


def test_staff_find_an_order_and_see_lines_events_and_payment(staff, shop):
    staff.goto(f"{shop.url}/admin/")
    staff.click("text=Orders >> nth=-1")
    staff.fill("#searchbar", "noor@customers.example")
    staff.press("#searchbar", "Enter")
    staff.click("#result_list tbody th a")

    for shown in ["GD-016-BLK", "HF-002-HVN", re.compile(r"^pi_fake\w+$"), "shipped"]:
        staff.get_by_text(shown).first.wait_for()
    assert staff.complaints == []


@pytest.mark.parametrize(
    ("name", "field", "amount", "shown"),
    [
        ("Mizan", "price", "77.50", {"price": "77.50", "compare_at_price": None}),
        # On sale: what is asked is the sale price, and the price stands beside it, struck through.
        ("Warda", "sale_price", "87.50", {"price": "87.50", "compare_at_price": "95.00"}),
        ("Wadi Trail", "price", "129.00", {"price": "79.00", "compare_at_price": "129.00"}),
    ],
)
def test_staff_change_a_price_and_the_shop_shows_it(staff, shop, name, field, amount, shown):
    def in_the_shop():
        listed = staff.request.get(f"{shop.url}/api/products?page_size=96").json()["results"]
        [card] = [card for card in listed if card["name"] == name]
        variant = staff.request.get(f"{shop.url}/api/products/{card['slug']}").json()["variants"][0]
        return [{price: seen[price] for price in shown} for seen in (card, variant)]

    assert shown not in in_the_shop()
    staff.goto(f"{shop.url}/admin/catalog/product/")
    staff.click(f"#result_list tbody th a:has-text('{name}')")
    staff.fill(f"[name=variants-0-{field}]", amount)
    staff.click("[name=_save]")
    staff.get_by_text("was changed successfully").wait_for()

    assert in_the_shop() == [shown, shown]
    assert staff.complaints == []


def test_staff_add_stock_with_a_reason(staff, shop):
    staff.goto(f"{shop.url}/admin/catalog/variant/?q=HF-006-CRY")
    staff.click("text=Change stock")
    staff.fill("[name=change]", "7")
    staff.fill("[name=reason]", "Delivery note 4711")
    staff.get_by_role("button", name="Change stock").click()
    staff.get_by_text("The stock of HF-006-CRY was changed.").wait_for()
    staff.goto(f"{shop.url}/admin/catalog/stockmovement/")

    row = staff.locator("tr", has_text="Delivery note 4711")
    assert "HF-006-CRY" in row.inner_text()
    assert "7" in row.inner_text()
    assert staff.complaints == []


def open_product(staff, shop, name):
    staff.goto(f"{shop.url}/admin/catalog/product/?q={name}")
    staff.click(f"#result_list tbody th a:text-is('{name}')")
    staff.wait_for_load_state()


def test_the_frame_is_drawn_anew_when_a_measurement_or_the_shape_changes(staff, shop):
    open_product(staff, shop, "Rimal")
    drawing = staff.locator(".frame-outline svg")
    drawing.wait_for()
    lens = drawing.locator(".lens").first

    assert [text.text_content() for text in drawing.locator(".measure").all()] == [
        "total width 132", "DBL 21", "A 48", "B 42", "temple 145",
    ]  # fmt: skip
    box = lens.evaluate("lens => { const b = lens.getBBox(); return [b.width, b.height] }")
    assert box == pytest.approx([48, 42], abs=0.1)
    panto = lens.get_attribute("d")

    staff.select_option("#id_frame-0-shape", "cat_eye")
    assert lens.get_attribute("d") != panto

    staff.fill("#id_sizes-0-a_mm", "50")
    staff.fill("#id_sizes-0-frame_width_mm", "136")
    assert lens.evaluate("lens => lens.getBBox().width") == pytest.approx(50, abs=0.1)
    assert "A 50 mm, B 42 mm, DBL 21 mm, temple 145 mm, total width 136 mm" in drawing.get_attribute("aria-label")
    assert staff.complaints == []


def test_implausible_numbers_are_told_beside_their_fields_while_they_are_typed(staff, shop):
    open_product(staff, shop, "Rimal")
    staff.locator(".frame-outline svg").wait_for()
    assert staff.locator(".implausible:visible").count() == 0

    staff.fill("#id_sizes-0-a_mm", "70")

    said = {place.get_attribute("id"): place.text_content() for place in staff.locator(".implausible:visible").all()}
    assert said == {
        "id_sizes-0-a_mm_implausible": "Lenses are 36 to 64 mm wide.",
        "id_sizes-0-ed_mm_implausible": "With this lens ED lies between A and the diagonal: 70 to 81.6 mm.",
        "id_sizes-0-frame_width_mm_implausible": "With these lenses and this bridge the frame is 169 to 179 mm wide.",
    }
    field = staff.locator("#id_sizes-0-a_mm")
    assert field.get_attribute("aria-invalid") == "true"
    assert "id_sizes-0-a_mm_implausible" in field.get_attribute("aria-describedby")
    staff.fill("#id_sizes-0-a_mm", "48")
    assert staff.locator(".implausible:visible").count() == 0
    assert staff.complaints == []


def test_the_script_judges_as_the_server_does(staff, shop):
    open_product(staff, shop, "Rimal")
    chance = random.Random(8)
    tried = []
    for _ in range(300):
        a, b, dbl = chance.randrange(350, 650), chance.randrange(190, 570), chance.randrange(95, 255)
        width = 2 * a + dbl + chance.randrange(75, 185)
        tenths = [a, b, dbl, chance.randrange(a - 5, a + b), chance.randrange(1090, 1560), width]
        names = ["a_mm", "b_mm", "dbl_mm", "ed_mm", "temple_mm", "frame_width_mm"]
        tried.append(dict(zip(names, tenths, strict=True)))

    told = staff.evaluate(
        """async tried => {
            const { faults } = await import("/static/almahra/measures.js");
            const { rules } = JSON.parse(document.querySelector("figure.frame-outline").dataset.outline);
            const inMm = (tenths) => Object.fromEntries(Object.entries(tenths).map(([name, n]) => [name, n / 10]));
            return tried.map((tenths) => faults(inMm(tenths), rules));
        }""",
        tried,
    )

    ours = [sizing.faults({name: Decimal(n) / 10 for name, n in tenths.items()}) for tenths in tried]
    assert told == ours
    assert sum(map(bool, ours)) > 100


def test_a_product_is_copied_looked_at_refused_and_published(staff, shop):
    open_product(staff, shop, "Sillim")
    staff.click("text=Duplicate")
    staff.get_by_text("This is a draft copy of Sillim.").wait_for()
    assert staff.input_value("#id_slug") == "qishna-sillim-copy"
    assert staff.input_value("#id_variants-0-sku") == "QS-008-GLD-COPY"

    staff.fill("#id_description", "")
    staff.click("[name=_continue]")
    staff.locator(".order-buttons [value=Publish]").click()
    staff.get_by_text("Sillim (copy) can not go live yet. Describe it in a few words.").wait_for()
    staff.locator(".checklist a", has_text="Describe it").click()
    assert staff.evaluate("location.hash") == "#id_description"

    staff.fill("#id_description", "Round and light.")
    staff.click("[name=_continue]")
    own = staff.url
    staff.locator(".order-buttons a", has_text="Preview").click()
    staff.get_by_text("Only staff see this: it is not in the shop (draft).").wait_for()
    assert staff.locator(".preview-page h3").text_content() == "Qishna Sillim (copy)"
    assert staff.request.get(f"{shop.url}/api/products/qishna-sillim-copy").status == 404

    staff.goto(own)
    staff.locator(".order-buttons [value=Publish]").click()
    staff.get_by_text("1 product changed.").wait_for()
    assert staff.request.get(f"{shop.url}/api/products/qishna-sillim-copy").json()["description"] == "Round and light."
    staff.locator(".order-buttons [value=Archive]").click()
    staff.get_by_text("1 product changed.").wait_for()
    assert staff.request.get(f"{shop.url}/api/products/qishna-sillim-copy").status == 404
    assert [said for said in staff.complaints if "404" not in said] == []


def test_prices_are_changed_as_they_were_shown(staff, shop):
    staff.goto(f"{shop.url}/admin/catalog/product/?q=Dhow")
    staff.check("#result_list tbody .action-select")
    staff.select_option("[name=action]", "change_prices")
    staff.click("button[name=index]")
    staff.get_by_text("3 variants are chosen.").wait_for()

    staff.fill("#id_number", "-20")
    staff.select_option("#id_ending", "90")
    staff.click("[name=look]")
    row = staff.locator("tr", has_text="GD-016-BLK")
    row.wait_for()
    assert [cell.inner_text() for cell in row.locator("td").all()] == [
        "GD-016-BLK", "Dhow, Black · 53□19-145", "99.00", "78.90", "",
    ]  # fmt: skip
    staff.click("[name=apply]")

    staff.get_by_text("3 prices were changed.").wait_for()
    given = staff.request.get(f"{shop.url}/api/products/ghaydal-dhow").json()
    assert [variant["price"] for variant in given["variants"]] == ["78.90"] * 3
    assert staff.complaints == []
