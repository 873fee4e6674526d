"""The HTTP and socket routes."""
