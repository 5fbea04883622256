"""Mentions and their clusters: tokens laid out, features, scores, losses, decoding, constraints.

What a mention may be in words is for `lexicon`.
"""
