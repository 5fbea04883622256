"""What people are called, as it is compared: keys of names and of words that are no names.

Functions of texts alone; what two groups of clusters make of them is in `evidence/`.
"""
