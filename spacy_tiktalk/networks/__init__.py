"""onnxruntime: graphs written, files of others made fit for it, sessions that outlive forks, and
passes that run side by side.

No network is known here; those of the text half and of the video half run in the same sessions.
"""
