"""What runs in browsers of others is what its makers published, but for what its notice says."""

import hashlib
import re

import pytest

from tryon.model_files import canonical_face
from tryon.page import FOLDER
from tryon.pose import STABLE

FACE_MESH = FOLDER / "face_mesh"
SUMS = dict(reversed(line.split()) for line in (FACE_MESH / "SHA256SUMS").read_text().splitlines())
NUMBERS = r"-?[\d.]+"


def test_every_file_is_named():
    assert set(SUMS) == {path.name for path in FACE_MESH.iterdir()} - {"SHA256SUMS", "NOTICE.md"}


@pytest.mark.parametrize("name", sorted(SUMS))
def test_every_file_is_what_was_looked_at(name):
    assert hashlib.sha256((FACE_MESH / name).read_bytes()).hexdigest() == SUMS[name]


@pytest.mark.parametrize("name", sorted(name for name in SUMS if name.endswith(".js")))
def test_no_script_makes_code_out_of_text_or_names_another_host(name):
    text = (FACE_MESH / name).read_text()

    assert re.findall(r"new Function|\bnew_\(|[^_]eval\(", text) == []
    hosts = set(re.findall(r"https?://([\w.]+)", text))
    assert hosts <= {"emscripten.org", "github.com"}  # in messages for developers


def test_edges_are_listed_round_their_triangles():
    text = (FACE_MESH / "face_mesh.js").read_text()
    [listed] = re.findall(r'"FACEMESH_TESSELATION",(\[\[.*?\]\])', text, re.DOTALL)
    edges = [tuple(map(int, edge)) for edge in re.findall(r"\[(\d+),\s*(\d+)\]", listed)]

    assert len(edges) == 3 * 852
    for one, two, three in zip(*[iter(edges)] * 3, strict=True):
        assert (one[1], two[1], three[1]) == (two[0], three[0], one[0])


def test_the_mean_head_in_the_browser_is_the_one_of_the_server():
    text = (FOLDER / "mean_head.js").read_text()
    points = re.findall(rf"(\d+): \[({NUMBERS}), ({NUMBERS}), ({NUMBERS})\]", text)
    ours = {int(index): [float(length) for length in lengths] for index, *lengths in points}

    assert set(ours) == set(STABLE)
    for index, point in ours.items():
        assert point == pytest.approx(canonical_face()[index], abs=0.006)
