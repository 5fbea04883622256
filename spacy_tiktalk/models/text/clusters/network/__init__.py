"""The mention clusterer's weights, and what computes with them: in numpy, and in torch to learn.

Nothing here decides what a mention is.
"""
