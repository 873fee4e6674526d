"""Speech to text: live and in batches."""
