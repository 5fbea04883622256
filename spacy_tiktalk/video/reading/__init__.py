"""From a file to frames with times: backends, clocks, limits, what is broken.

The only place that opens a video for reading.
"""
