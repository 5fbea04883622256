"""`tiktalk evaluate`: score a pipeline on annotated dialogues.

The measures themselves live in `metrics`.
"""
