"""Numbers of FaceMesh's points. "Left" and "right" are the person's own.

Source: MediaPipe's canonical face model and the order of its refinement tensors.
"""

import numpy as np

MOUTH_RIGHT, MOUTH_LEFT = 61, 291
INNER_UPPER_MIDDLE, INNER_LOWER_MIDDLE = 13, 14
EYE_RIGHT_OUTER, EYE_RIGHT_INNER, EYE_LEFT_INNER, EYE_LEFT_OUTER = 33, 133, 362, 263
CHIN, NOSE_TIP, NOSE_BASE = 152, 1, 2

# Rings of the lips, from the person's right corner to the left one.
OUTER_LOWER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
OUTER_UPPER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
INNER_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
INNER_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
MIDDLE_LOWER = (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306)
MIDDLE_UPPER = (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306)
EDGE_LOWER = (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292)
EDGE_UPPER = (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292)

LIPS_REFINED = np.array(
    [
        *OUTER_LOWER, *OUTER_UPPER[1:-1],
        *INNER_LOWER, *INNER_UPPER[1:-1],
        *MIDDLE_LOWER, *MIDDLE_UPPER[1:-1],
        *EDGE_LOWER, *EDGE_UPPER[1:-1],
    ]
)  # fmt: skip
"""The 80 points of the lips net, in its order."""

JAW = (172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397)
"""The edge of the jaw from below the right ear over the chin to below the left one."""

RIGID = np.array(
    [33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 98, 327, 10, 109, 338, 127, 356, 234, 454, 9, 151, 129, 358]
)
"""Points that move with the skull and hardly with speech: eye corners, nose, forehead, temples."""
