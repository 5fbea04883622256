"""Frames and videos with boxes and names drawn on them, crops of heads.

Drawing with OpenCV and Pillow; fonts included.
"""
