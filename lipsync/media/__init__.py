"""Reading and writing pictures, video and audio."""
