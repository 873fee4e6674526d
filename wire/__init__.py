"""The one protocol that every service speaks, and the shell that every service wears."""
