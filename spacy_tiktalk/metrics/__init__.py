"""Scores of coreference, links and head tracks, and what a prediction gets wrong.

Pure functions that know nothing of spaCy, and the spaCy scorers that call them. No model and no
component here.
"""
