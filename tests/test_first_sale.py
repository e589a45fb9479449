"""The README's promises, kept word for word against a shop that runs."""

import json
import re
import subprocess
import urllib.request

import pytest
from django.conf import settings

pytestmark = pytest.mark.xdist_group("shop")


def story() -> str:
    """The shell of README's "The first sale"."""
    section = (settings.BASE_DIR / "README.md").read_text().split("## The first sale")[1]
    return re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1]


def read(url: str):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_it_prints_where_everything_is_and_how_to_get_in(shop):
    for line in [
        f"site         {shop.url}/",
        f"API docs     {shop.url}/api/docs",
        f"admin        {shop.url}/admin/",
        f"mailbox      {shop.url}/dev/mail",
        "admin@almahra.example / almahra-admin",
        "optician@almahra.example / almahra-optician",
        "demo@almahra.example / almahra-demo",
    ]:
        assert line in shop.printed


@pytest.mark.parametrize("time", ["first", "second"])  # the second time, the mails of the first are there already
def test_the_curl_story_ends_in_a_confirmed_order_and_a_mail(shop, tool, time):
    tool("curl")
    script = story().replace("http://127.0.0.1:8000", shop.url)

    told = subprocess.run(
        ["bash", "-eu", "-c", f'{script}\necho "$NUMBER"'], capture_output=True, text=True, timeout=120
    )

    assert told.returncode == 0, told.stderr
    assert "succeeded\n" in told.stdout, told.stdout
    [state, number] = told.stdout.splitlines()[-2:]
    assert state == "confirmed", told.stdout
    assert f"To: salma@customers.example\nSubject: Your order {number} is confirmed\n" in told.stdout


def test_the_window_shows_24_frames_with_pictures(shop):
    status, body = read(f"{shop.url}/api/products?kind=frame&page_size=100")

    listed = json.loads(body)
    assert (status, listed["count"]) == (200, 24)
    for product in listed["results"]:
        with urllib.request.urlopen(product["image"]["url"], timeout=10) as picture:
            assert picture.headers["Content-Type"].startswith("image/")
            assert len(picture.read()) > 2000


@pytest.mark.parametrize(
    "path", ["/", "/api/docs", "/api/redoc", "/api/schema", "/admin/login/", "/dev/mail", "/health"]
)
def test_every_page_it_names_answers(shop, path):
    assert read(shop.url + path)[0] == 200


def test_the_fake_stripe_says_what_it_is(shop):
    status, page = read(f"{shop.stripe_url}/_fake/")

    assert status == 200
    assert "FAKE" in page
