"""Workbooks (.xlsx) as rows of texts, by the standard library: only what is read of comments.

A spreadsheet library makes an object of each cell, which takes half a minute for 100,000 comments.
Nothing is written here, and no formula is run.
"""
