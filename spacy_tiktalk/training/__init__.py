"""What `spacy train` names: the corpus reader, augmentation, and the made-up corpus.

No networks here, and nothing of the components; files are read in `formats`.
"""
