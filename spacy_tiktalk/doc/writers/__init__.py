"""Who wrote which line of a plain text: what a label looks like, and what speaks for one.

The entry is `doc/speakers.py`. No Docs and no files here: lines in, (writer, text) pairs out.
"""
