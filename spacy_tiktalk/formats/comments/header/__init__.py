"""The head of a table: the names of its columns, where they stand, and what lies around it."""
