"""Where models come from: one file a kind of source, behind the protocols in base.py."""
