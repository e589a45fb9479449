"""The four face networks of a process. Each is loaded when it is first asked, and asked by one thread at a time.

OpenCV's networks keep their input between two calls, so a network that is shared needs its lock; together the four
take 30 MB, and one set for each thread would not make two cores faster.
"""

from threading import Lock

import cv2
import numpy as np

from tryon.arrays import Floats
from tryon.model_files import model_bytes

THREADS = 2  # what a small server has; more threads cost memory and gain nothing on 64 to 192 px


class Network:
    """A TFLite file with one input of 1 x 3 x `side` x `side` and the named outputs."""

    def __init__(self, file: str, *, side: int, outputs: list[str]) -> None:
        self.side = side
        self._file = file
        self._outputs = outputs
        self._lock = Lock()
        self._net: cv2.dnn.Net | None = None

    def __call__(self, picture: Floats) -> list[Floats]:
        """What the network answers for `side` x `side` x 3 float32 RGB, in the range its authors trained it on.

        One flat array for each output. Raises ModelDamaged when the file is not the one we ship.
        """
        blob = np.ascontiguousarray(picture.transpose(2, 0, 1)[None])
        with self._lock:
            net = self._net = self._net or self._loaded()
            net.setInput(blob)
            answers = net.forward(self._outputs)
        return [np.array(answer, np.float32).reshape(-1) for answer in answers]

    def load(self) -> None:
        """Now, and not when it is first asked. Raises ModelDamaged."""
        with self._lock:
            self._net = self._net or self._loaded()

    @property
    def is_loaded(self) -> bool:
        return self._net is not None

    def _loaded(self) -> cv2.dnn.Net:
        cv2.setNumThreads(THREADS)
        return cv2.dnn.readNetFromTFLite(np.frombuffer(model_bytes(self._file), np.uint8))


FULL_RANGE = Network(
    "face_detection_full_range.tflite",
    side=192,
    outputs=["reshaped_regressor_face_4", "reshaped_classifier_face_4"],
)
SHORT_RANGE = Network("face_detection_short_range.tflite", side=128, outputs=["regressors", "classificators"])
MESH = Network("face_landmark.tflite", side=192, outputs=["conv2d_21", "conv2d_31"])
IRIS = Network("iris_landmark.tflite", side=64, outputs=["output_eyes_contours_and_brows", "output_iris"])
ALL = (FULL_RANGE, SHORT_RANGE, MESH, IRIS)
