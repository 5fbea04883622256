"""`tiktalk track`, `track-eval`, `calibrate` and `generate-video`: the video half by itself.

Following heads is done in `video`, scoring in `metrics.tracks`.
"""
