"""The dialogue encoder in onnxruntime: the graph of its network, and what runs it.

No torch here, and no transformers.
"""
