"""`tiktalk diff`: what a prediction gets wrong, as tables, JSON, a page.

What counts as which mistake is decided in `metrics.diff`.
"""
