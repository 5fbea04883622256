"""`tiktalk info`: versions, what a pipeline is made of, what a file holds.

Reads only; nothing here changes a file.
"""
