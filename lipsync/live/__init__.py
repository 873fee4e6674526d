"""The live side: speech and camera frames in, 25 frames a second out, on the clock of the speech."""
