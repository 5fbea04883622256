"""CorefUD's CoNLL-U: reader and writer.

Entities stand in the MISC column.
"""
