"""Renderers: one file for each family, behind the protocol in `base`."""
