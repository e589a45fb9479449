"""The page /try-on/ as it is sent: policy, words, files. tests/test_pages_of_try_on.py uses it in a browser."""

import json
import re

import pytest

from tryon import page
from tryon.page import FACE_MESH, FOLDER, MODULES
from tryon.page_words import page_words

SAID = re.compile(r'say\("(\w+)"|code: "(\w+)"|: "(camera_\w+)"')


def embedded(html, name):
    [text] = re.findall(rf'<script id="{name}" type="application/json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


@pytest.fixture
def html(client):
    return client.get("/try-on/").content.decode()


def test_the_page_may_compile_webassembly_and_no_other_page_may(client):
    policy = client.get("/try-on/")["Content-Security-Policy"]
    [scripts] = re.findall(r"script-src ([^;]*)", policy)

    assert scripts.split() == ["'self'", "'wasm-unsafe-eval'"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "wasm-unsafe-eval" not in client.get("/reset-password")["Content-Security-Policy"]


def test_it_is_there_with_and_without_a_slash_and_only_to_be_read(client):
    assert client.get("/try-on").content.decode().count("<h1>Try frames on</h1>") == 1
    assert client.post("/try-on/", {}).status_code == 405


def test_each_script_and_file_of_the_finder_can_be_fetched(html):
    assert embedded(html, "try-on-face-mesh") == {
        name: f"/static/almahra/try-on/face_mesh/{name}" for name in FACE_MESH
    }
    assert len(FACE_MESH) == 6
    assert all((FOLDER / name).is_file() for name in MODULES)
    assert '<script type="importmap"' not in html


def test_where_files_have_checksums_in_their_names_modules_still_find_each_other(client, monkeypatch):
    monkeypatch.setattr(page, "static", lambda name: f"https://cdn.example/{name.replace('.', '.0a1b.')}")

    response = client.get("/try-on/")

    html = response.content.decode()
    [nonce, moved] = re.findall(r'<script type="importmap" nonce="([^"]+)">(.*?)</script>', html)[0]
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]
    assert json.loads(moved)["imports"]["/static/almahra/try-on/api.js"] == (
        "https://cdn.example/almahra/try-on/api.0a1b.js"
    )
    assert len(json.loads(moved)["imports"]) == len(MODULES)


def test_the_scripts_say_what_has_words(html):
    said = {next(filter(None, found)) for name in MODULES for found in SAID.findall((FOLDER / name).read_text())}

    assert said - set(page_words()) == set()
    assert embedded(html, "try-on-words") == page_words()


def test_every_module_that_is_imported_is_there():
    for name in MODULES:
        for imported in re.findall(r'from "\./(.+?)"', (FOLDER / name).read_text()):
            assert imported in MODULES, f"{name} imports {imported}"


def test_the_words_are_arabic_for_who_reads_arabic(client):
    html = client.get("/try-on/", HTTP_ACCEPT_LANGUAGE="ar").content.decode()

    assert '<html lang="ar" dir="rtl">' in html
    words = embedded(html, "try-on-words")
    assert words.keys() == page_words().keys()
    assert [key for key, said in words.items() if not re.search(r"[\u0600-\u06ff]", said)] == []
