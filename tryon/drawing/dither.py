"""From 0..1 to bytes without bands: the slow gradients of lenses are spread over neighbouring pixels."""

import numpy as np
from numpy.typing import NDArray

TILE = 64
# Under half a step, so that an exact byte value (a white page, an empty pixel) stays what it is.
NOISE = np.random.default_rng(0).uniform(-0.45, 0.45, (TILE, TILE)).astype(np.float32)


def to_bytes(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """HxW or HxWxC float32, 0..1, to uint8 of the same shape; all channels of a pixel get the same noise."""
    rows, columns = image.shape[:2]
    noise = np.tile(NOISE, (rows // TILE + 1, columns // TILE + 1))[:rows, :columns]
    if image.ndim == 3:
        noise = noise[..., None]
    scaled = np.clip(image, 0, 1) * np.float32(255)
    return np.clip(np.round(scaled + noise), 0, 255).astype(np.uint8)
