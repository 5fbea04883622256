"""Head tracks: HOTA, MOTA, IDF1, and the measures of one frame.

Pure functions over boxes and ids.
"""
