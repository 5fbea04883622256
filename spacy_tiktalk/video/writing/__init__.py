"""Frames back into a video file, its sound included.

What is drawn on them is made in `report.pictures`.
"""
