"""Changing the mouth of a tracked face."""
