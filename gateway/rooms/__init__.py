"""Rooms: people who hear each other, each in a language of their own."""
