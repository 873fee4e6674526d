"""Text to the phonemes that Kokoro knows, one file per way of finding them."""
