"""`tiktalk annotate`: mark the persons in dialogues, and who of them is seen.

What reads dialogues, runs them in batches and writes results as they come. No model and no format
of its own: those are `formats` and `pipeline`.
"""
