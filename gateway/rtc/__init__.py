"""Sound over WebRTC: a microphone in, what one person is to hear out."""
