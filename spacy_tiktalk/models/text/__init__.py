"""The text networks: encoder, mention clusterer, their losses, decoding and storage of E5.

What a mention may be in words is for `lexicon`.
"""
