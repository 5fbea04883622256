"""Making a trained pipeline fit to hand out: small weights, no traces of data, a model card.

Nothing here trains or predicts.
"""
