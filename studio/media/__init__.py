"""Files in and out: what is in them, their sound, the finished video."""
