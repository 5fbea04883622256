"""onnxruntime: graphs written. The sessions that run them are in `video/networks/`.

No network of ours is known here.
"""
