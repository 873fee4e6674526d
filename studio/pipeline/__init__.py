"""The steps of a dubbing, each with a result of its own."""
