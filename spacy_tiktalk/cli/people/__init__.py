"""`tiktalk people`: the persons of a video's dialogues joined into people.

Only the command line lives here; the work is in `spacy_tiktalk.people`.
"""
