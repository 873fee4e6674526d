"""Which of the faces in a video is speaking: seen before it is rendered, so for files only."""
