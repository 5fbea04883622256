"""Label Studio's JSON of results: reader and writer.

Regions, relations and per-region labels, as its export has them.
"""
