"""Fitting a mouth to one person from a video of them: needs PyTorch, which nothing else here does."""
