"""`tiktalk report`: annotated dialogues as one HTML page.

The page itself is made in `report.page`.
"""
