"""What a prediction gets wrong: missing, spurious, split, merged; by type, with links.

Compares two records; drawing the result is for `cli.diff` and `report`.
"""
