from threading import Thread

import numpy as np
import pytest

from tryon import model_files
from tryon.model_files import ModelDamaged, canonical_face, model_bytes
from tryon.networks import FULL_RANGE, IRIS, MESH, SHORT_RANGE, Network

NAMES = [path.name for path in model_files.FOLDER.iterdir() if path.suffix in {".tflite", ".npy"}]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_file_has_its_checksum(name):
    assert model_bytes(name)


def test_a_file_that_was_changed_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "SHA256SUMS").write_text((model_files.FOLDER / "SHA256SUMS").read_text())
    content = bytearray(model_bytes("iris_landmark.tflite"))
    content[-1] ^= 1
    (tmp_path / "iris_landmark.tflite").write_bytes(content)
    monkeypatch.setattr(model_files, "FOLDER", tmp_path)
    network = Network("iris_landmark.tflite", side=64, outputs=["output_iris"])

    with pytest.raises(ModelDamaged):
        network(np.zeros((64, 64, 3), np.float32))

    assert not network.is_loaded


def test_a_file_without_a_checksum_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "SHA256SUMS").touch()
    (tmp_path / "more.tflite").write_bytes(b"model")
    monkeypatch.setattr(model_files, "FOLDER", tmp_path)

    with pytest.raises(ModelDamaged):
        model_bytes("more.tflite")


def test_the_mean_head_is_symmetric_and_can_not_be_changed():
    head = canonical_face()

    assert head.shape == (468, 3)
    assert head[[33, 133]].mean(axis=0)[0] == pytest.approx(-31.5, abs=0.2)
    assert head[[263, 362]].mean(axis=0)[0] == pytest.approx(31.5, abs=0.2)
    assert not head.flags.writeable


@pytest.mark.parametrize(
    ("network", "lengths"),
    [(FULL_RANGE, [2304 * 16, 2304]), (SHORT_RANGE, [896 * 16, 896]), (MESH, [468 * 3, 1]), (IRIS, [71 * 3, 5 * 3])],
)
def test_a_network_answers_with_flat_arrays(network, lengths):
    answers = network(np.zeros((network.side, network.side, 3), np.float32))

    assert [len(answer) for answer in answers] == lengths


def test_threads_that_ask_one_network_get_their_own_answers():
    network = Network("face_landmark.tflite", side=192, outputs=["conv2d_21"])
    questions = [np.full((192, 192, 3), shade, np.float32) for shade in (0, 0.3, 0.6, 0.9)]
    expected = [network(question)[0] for question in questions]
    right = [0] * len(questions)

    def ask(number):
        for _ in range(6):
            right[number] += np.array_equal(network(questions[number])[0], expected[number])

    threads = [Thread(target=ask, args=[number]) for number in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert right == [6] * len(questions)
