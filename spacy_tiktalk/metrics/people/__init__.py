"""Scores of people across the threads of a video: coreference over the union, and joins.

Baselines stand beside them. Nothing here joins anybody: see `spacy_tiktalk.people`.
"""
