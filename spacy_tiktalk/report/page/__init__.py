"""The HTML report: one file, no network.

`documents` puts it together, `html` is the page, `media` its videos and pictures.
"""
