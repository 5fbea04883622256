"""onnxruntime: graphs written, files made fit for it, sessions that outlive forks, passes at once.

No network is known here; those of the text half and of the video half run in the same sessions.
"""
