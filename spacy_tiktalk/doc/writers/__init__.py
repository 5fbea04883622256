"""Who wrote which line of a plain text: what a label looks like, and what speaks for one.

The entry is `doc/speakers.py`. No Docs and no files here: lines in, (writer, text) pairs out.

`lines/` has what a line is made of; `cuts/` cuts one into label and comment; `evidence.py` and
`fields.py` weigh that; `layouts/` read all lines of a file, one layout a module; `labels.py` keeps
what they say of it; `blocks.py` and `turns.py` part and join the lines.
"""
