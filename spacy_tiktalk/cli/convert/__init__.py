"""`tiktalk convert`: annotated dialogues from one format into another.

The formats themselves live in `formats`.
"""
