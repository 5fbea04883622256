"""Where a comment's clauses begin and end that have no mark between them.

Strings in, characters out. Nothing here decides who a person is.
"""
