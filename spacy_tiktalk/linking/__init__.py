"""Which cluster is which head: scenes, evidence, the decision, and how to tell it.

Here live the evidence columns behind one Protocol (`types.Evidence`), each in its own file, and the
rules that turn scores into links. No networks (see `models`), no spaCy components (see `pipeline`).
"""
