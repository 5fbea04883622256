"""A Doc, a record or a result of `annotate` as the plain data that a page or notebook draws.

Decides what is shown, never how.
"""
