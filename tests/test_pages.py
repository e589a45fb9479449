"""The pages in a real browser: nothing is fetched from outside, the content policy blocks nothing of ours, and
the back office can be used for a minute as staff would."""

import re

import pytest
from playwright.sync_api import Page, sync_playwright

pytestmark = pytest.mark.xdist_group("shop")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def browser(tool):
    path = tool("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def page(browser, shop):
    """A page that writes down every complaint, and every request to somebody else."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    ours = (shop.url, shop.stripe_url, "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(ours) else page.complaints.append(asked.url))
    yield page
    page.close()


@pytest.fixture
def staff(page, shop) -> Page:
    page.goto(f"{shop.url}/admin/")
    page.fill("#id_username", "admin@almahra.example")
    page.fill("#id_password", "almahra-admin")
    page.click("[type=submit]")
    return page


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

    width = staff.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] == width[1]


def test_the_page_of_a_product_fits_a_small_screen(staff, shop):
    staff.goto(f"{shop.url}/admin/catalog/product/")
    staff.click("#result_list tbody th a:has-text('Marjan')")
    staff.wait_for_load_state()

    width = staff.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] == width[1]
    assert staff.complaints == []


def test_a_payment_is_clicked_through_on_the_fakes_page(page, shop):
    page.goto(f"{shop.stripe_url}/_fake/")

    assert "FAKE" in page.content()
    assert page.get_by_text("succeeded").count() >= 4  # the past orders of the demo shop
    assert page.complaints == []


def test_staff_find_an_order_and_see_lines_events_and_payment(staff, shop):
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
        ("Warda", "sale_price", "87.50", {"price": "87.50", "compare_at_price": "115.00"}),
        ("Wadi Trail", "price", "129.00", {"price": "95.00", "compare_at_price": "129.00"}),
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
