"""Echo: our own speech that comes back through somebody's microphone is not interpreted again."""
