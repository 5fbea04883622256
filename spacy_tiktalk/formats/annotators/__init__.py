"""What the formats of annotation tools share: offsets in their units, regions of a text.

No tool of its own: see `doccano` and `labelstudio` beside it.
"""
