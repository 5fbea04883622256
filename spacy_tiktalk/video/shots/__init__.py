"""Where a video is cut: shot detectors behind one Protocol.

Works on frames as they come; opens no file.
"""
