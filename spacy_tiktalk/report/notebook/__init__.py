"""Docs in a notebook: HTML views of what the package makes, and displaCy.

No file is written here.
"""
