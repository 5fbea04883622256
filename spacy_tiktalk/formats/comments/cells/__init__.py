"""What one cell says by itself: an id, a time."""
