"""`tiktalk release`: a trained pipeline made fit to hand out.

Only the command line and its checks live here; the work is in `spacy_tiktalk.release`.
"""
