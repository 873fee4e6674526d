"""Text to speech: a synthesiser per language, phoneme timings, and speech paced for listening."""
