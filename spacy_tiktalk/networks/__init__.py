"""onnxruntime: graphs written, files of others made fit for it, and sessions that outlive forks.

No network is known here; those of the text half and of the video half run in the same sessions.
"""
