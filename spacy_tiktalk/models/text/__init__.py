"""The text networks: encoder, storage of E5, and in `clusters` the mention clusterer.

What a mention may be in words is for `lexicon`.
"""
