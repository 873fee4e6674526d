"""What the mouth should do: from phones or from sound, over time."""
