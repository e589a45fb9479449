"""A real browser for the tests of pages. Each of its pages writes down what nobody wants to see."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tryon.tests.photos import FOLDER

ALONE = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
NO_GL = ["--disable-gpu"]
SOFTWARE_GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PATIENCE = 120_000  # ms; a software renderer on a busy machine
DESK = {"width": 1280, "height": 900}
# WebGL forgets what it drew as soon as it is shown; a test wants to read it.
KEEP_DRAWING = """
const open = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return open.call(this, kind, kind === "webgl2" ? { ...options, preserveDrawingBuffer: true } : options);
};
"""


@contextmanager
def chromium(tool: Callable[..., str], *arguments: str) -> Iterator[Browser]:
    path = tool("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=[*ALONE, *arguments])
        yield opened
        opened.close()


def watched(page: Page, *ours: str) -> Page:
    """`page` with `complaints`: errors, and requests to others than those whose addresses begin like `ours`."""
    mine = (*ours, "data:", "blob:")
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(mine) else page.complaints.append(asked.url))
    return page


def fits_its_window(page: Page) -> bool:
    across, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return across == window


@contextmanager
def visits(browser: Browser, shop: Any) -> Iterator[Callable[..., Page]]:
    """Opens /try-on/ as somebody new, on a `device`, who `allows` what a browser asks for. The page has `complaints`,
    and in `sent` each request that was more than a look."""
    contexts = []

    def open_page(*, allows: tuple[str, ...] = (), **device: Any) -> Page:
        context = browser.new_context(**{"viewport": DESK, **device}, permissions=list(allows))
        contexts.append(context)
        page = watched(context.new_page(), f"{shop.url}/")
        page.set_default_timeout(PATIENCE)
        page.sent = []
        page.on("request", lambda asked: page.sent.append(asked) if asked.method != "GET" else None)
        page.add_init_script(KEEP_DRAWING)
        page.goto(f"{shop.url}/try-on/")
        page.locator("#frames li").first.wait_for()
        return page

    expect.set_options(timeout=PATIENCE)
    yield open_page
    for context in contexts:
        context.close()


def choose_photo(page: Page, name: str = "obama.jpg") -> None:
    page.get_by_role("checkbox").first.check()
    page.set_input_files("#photo", str(FOLDER / name))


def send_photo(page: Page, name: str = "obama.jpg") -> None:
    choose_photo(page, name)
    page.locator("#session").wait_for()


def try_on(page: Page, name: str, *, words: str = "Try on") -> None:
    page.get_by_role("button", name=f"{words}: {name}", exact=True).click()
