"""Models that compare texts with pictures: CN-CLIP and its loss.

torch, cn_clip and PIL load when a part is used. What queries are asked and what an answer is worth
is decided in `linking`, not here.
"""
