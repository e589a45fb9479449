"""The arrays that all of try-on speaks of.

Points and lengths in a picture are px: x to the right, y down, (0, 0) the middle of the top left pixel. A picture is
always upright as its EXIF says, so these are px of the picture as people see it.
"""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # HxWx3, RGB
Floats = NDArray[np.float32]
Points = NDArray[np.float64]  # N rows of x and y (px or mm), or one such row; a mesh has z as well
Matrix = NDArray[np.float64]
