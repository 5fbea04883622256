"""Links of clusters to heads: precision, recall, nulls, R@k, baselines, the spaCy scorer.

Which boxes are one head is decided in `linking.head_matching`.
"""
