"""The spaCy components, one file each: spaCy's contract only, no networks.

Nothing here imports torch at module top; networks live in `spacy_tiktalk.models`.
"""
