"""How the writers of a file stand: one layout a module, and which of them a file has.

Before a colon, at a mark, on lines of their own, on a copied page, in named fields. Each gives who
is named in which line (`said.py`), and the odds of the file being so; `choice.py` takes the surest.
"""
