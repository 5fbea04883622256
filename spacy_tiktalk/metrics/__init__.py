"""Coreference measures as pure functions, and the spaCy scorers that call them.

The pure functions know nothing of spaCy. No model and no component here.
"""
