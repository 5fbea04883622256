"""onnxruntime: graphs written, sessions that outlive forks, and when it is chosen.

No network of ours is known here.
"""
