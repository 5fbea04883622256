"""onnxruntime: files of networks made fit for it, and sessions that outlive forks.

No network is known here; those of the text half run in the same sessions.
"""
