"""What decodes: OpenCV, PyAV and Pillow, each behind the Protocol of `backend.py`.

Nothing here knows of clocks, limits or sampling.
"""
