"""The command line: `python -m spacy tiktalk …`.

The only place that prints. Each command is one file; the work itself is in the library.
"""
