"""Text to text: live clauses and batches, translated directly or through English."""
