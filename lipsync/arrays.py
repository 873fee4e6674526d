"""Names for the arrays that travel through this stage."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
"""Float numbers; the docstring says their shape and unit."""
Image: TypeAlias = NDArray[np.uint8]
"""A picture: (height, width, 3), BGR."""
