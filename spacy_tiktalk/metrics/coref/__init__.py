"""Coreference: MUC, B³, CEAF, LEA, BLANC, mention scores, and the spaCy scorer.

Pure functions over sets of mentions, except `scorer`.
"""
