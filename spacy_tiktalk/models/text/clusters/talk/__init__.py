"""What is read of the talk before anything is scored: tokens as arrays, and who speaks of whom."""
