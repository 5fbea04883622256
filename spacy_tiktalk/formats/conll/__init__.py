"""CoNLL-2012: reader and writer.

Turns are sentences, speakers a column.
"""
