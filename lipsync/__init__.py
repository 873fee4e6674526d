"""Speech and a face in, the face saying it out: tracking, mouth shapes, renderers, live and batch services."""
