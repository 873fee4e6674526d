"""Finding and following one face: detection, 478 landmarks, head pose."""
